import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleKinds, examplePlan } from '../../src/lint/example.ts';
import { isStopping } from '../../src/lint/finding.ts';
import { lint } from '../../src/lint/lint.ts';

const wipe = { 'one/wipe': { irreversible: 'gone' }, 'one/again': { irreversible: 'gone' } } as const;
const options = { kinds: exampleKinds, cwd: import.meta.dirname };

test('`lint()` marks what the plan accepts, with its reason, and it stops nothing', () => {
  const accept = [{ code: 'irreversible-without-gate', step: 'one/wipe', reason: 'a scratch disk' }] as const;
  const found = lint(examplePlan({ steps: wipe, accept }), options);
  assert.deepEqual(
    found.map(({ step, accepted }) => [step, accepted]),
    [
      ['one/wipe', 'a scratch disk'],
      ['one/again', undefined],
    ],
  );
  assert.deepEqual(
    found.filter(isStopping).map(({ step }) => step),
    ['one/again'],
  );
});

test('`lint()` finds an acceptance of nothing', () => {
  const accept = [{ code: 'port-conflict', reason: 'once it was so' }] as const;
  assert.deepEqual(
    lint(examplePlan({ steps: { 'one/a': {} }, accept }), options).map(({ code, message }) => [code, message]),
    [['acceptance-unused', 'the plan accepts port-conflict, which lint does not find']],
  );
});
