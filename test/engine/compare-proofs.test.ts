import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareProofs } from '../../src/engine/compare-proofs.ts';
import type { Proof, TableProof } from '../../src/kinds/kind.ts';

const table = (name: string, rows: number, digest: string, more: Partial<TableProof> = {}): TableProof => ({
  name,
  rows: { source: rows, target: rows },
  digest: { source: digest, target: digest },
  same: true,
  ...more,
});
const proof = (...tables: readonly TableProof[]): Proof => ({
  verdict: 'same',
  rows: tables.reduce((sum, { rows }) => sum + rows.source, 0),
  bytes: 0,
  tables,
  compared: [],
  differences: [],
  script: '',
});

test('`compareProofs()` finds nothing when the same is proved again', () => {
  assert.deepEqual(compareProofs(proof(table('a', 1, 'x')), proof(table('a', 1, 'x'))), { changed: [], remarks: [] });
});

test('`compareProofs()` tells what both sides have had done to them alike: rows, content, tables', () => {
  const { changed } = compareProofs(
    proof(table('a', 1, 'x'), table('b', 2, 'x'), table('c', 3, 'x')),
    proof(table('a', 1, 'y'), table('b', 3, 'y'), table('d', 1, 'x')),
  );
  assert.deepEqual(changed, [
    'a: the content at the source is not what was recorded',
    'b: 3 rows at the source; 2 were recorded',
    'c: is not there any more',
    'd: was not there when the proof was recorded',
  ]);
});

test('`compareProofs()` does not take rows that lie otherwise for other rows, and names the first part that is another', () => {
  const stored = compareProofs(proof(table('a', 1, 'x', { over: 'stored' })), proof(table('a', 1, 'y', { over: 'stored' })));
  assert.equal(stored.changed.length, 0);
  assert.match(stored.remarks[0] ?? '', /in another form or order/);
  const range = (from: string | undefined, until: string | undefined, digest: string) => ({
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    rows: { source: 1, target: 1 },
    digest: { source: digest, target: digest },
    same: true,
  });
  const { changed } = compareProofs(
    proof(table('a', 2, 'x', { over: 'key', ranges: [range(undefined, '7', 'p'), range('7', undefined, 'q')] })),
    proof(table('a', 2, 'y', { over: 'key', ranges: [range(undefined, '7', 'p'), range('7', undefined, 'r')] })),
  );
  assert.deepEqual(changed, ['a: the content at the source is not what was recorded, first in its part from 7']);
});

test('`compareProofs()` tells of a tree that both sides have had changed alike', () => {
  const tree = (count: number, digest: string): Proof => {
    const contents = { name: 'contents', count, bytes: 1, digest: { source: digest, target: digest }, same: true };
    return { ...proof(), rows: count, unit: 'file', sets: [contents] };
  };
  assert.deepEqual(compareProofs(tree(2, 'x'), tree(2, 'x')), { changed: [], remarks: [] });
  assert.deepEqual(compareProofs(tree(2, 'x'), tree(2, 'y')).changed, ['contents: the source is not what was recorded']);
  assert.deepEqual(compareProofs(tree(2, 'x'), tree(3, 'y')).changed, ['contents: 3 at the source; 2 were recorded']);
  const { sets: _, ...without } = tree(2, 'x');
  assert.deepEqual(compareProofs(tree(2, 'x'), { ...without, rows: 1 }).changed, ['1 files in all; 2 were recorded']);
});
