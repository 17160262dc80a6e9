import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Rehearsal } from '../../../src/cli/rehearsal.ts';
import { previewView } from '../../../src/cli/terminal/preview-view.ts';
import { rehearsalView } from '../../../src/cli/terminal/rehearsal-view.ts';
import { colours, noStyle } from '../../../src/cli/terminal/style.ts';
import { withoutEscapes } from '../../../src/cli/terminal/width.ts';
import type { Preview } from '../../../src/engine/preview.ts';
import type { RunReport } from '../../../src/engine/report.ts';

const [before, after] = [`sha256:${'0'.repeat(64)}`, `sha256:${'1'.repeat(64)}`];

const run: RunReport = {
  plan: 'blumeops',
  verdict: 'done',
  phases: [
    {
      name: 'foundation',
      goal: 'A registry runs',
      steps: [
        { name: 'config', kind: 'file', outcome: 'applied', ms: 12 },
        { name: 'registry', kind: 'launch-agent', outcome: 'unchanged', ms: 3 },
      ],
    },
    {
      name: 'miniflux',
      goal: 'Nothing is lost',
      steps: [
        { name: 'database', kind: 'postgres-move', outcome: 'moved', ms: 7000 },
        { name: 'answers', kind: 'http', outcome: 'passed', ms: 40 },
      ],
    },
  ],
  moves: [
    {
      name: 'miniflux/database',
      rows: 50_000,
      bytes: 40_000_000,
      proof: {
        verdict: 'same',
        rows: 50_000,
        bytes: 40_000_000,
        tables: [{ name: 'entries', rows: { source: 50_000, target: 50_000 }, digest: { source: 'a', target: 'a' }, same: true }],
        compared: [],
        differences: [],
        script: '',
      },
    },
  ],
  checks: { passed: 1, failed: 0 },
  downtimes: [{ service: 'miniflux', ms: 1200 }],
  changes: 2,
  waiting: [],
  removed: [],
  ms: 8000,
};

const rollback: RunReport = {
  ...run,
  verdict: 'rolled-back',
  phases: [{ name: 'foundation', goal: 'undone', steps: [{ name: 'config', kind: 'file', outcome: 'restored', ms: 9 }] }],
  moves: [],
  checks: { passed: 0, failed: 0 },
  downtimes: [],
  ms: 9,
};

const rehearsal: Rehearsal = {
  run,
  rollback,
  world: { before, after, afterRollback: before, differing: [] },
  evidence: { files: ['miniflux-database.proof.json'], kept: '/twin/state/evidence' },
  ms: 8100,
};

test('`rehearsalView()` shows phases, moves with proofs, checks, downtime, the way back, the world and the evidence', () => {
  assert.deepEqual(rehearsalView(rehearsal, noStyle, '/'), [
    'Rehearsal of blumeops: done in 8.1 s',
    '',
    '  phase       steps   work  outcome',
    '  foundation      2  15 ms  1 applied, 1 unchanged',
    '  miniflux        2  7.0 s  1 moved, 1 passed',
    '',
    'Moved',
    '  miniflux/database  50,000 rows  40.0 MB  proved the same (1 table)',
    '',
    'Checks',
    '  1 passed',
    '',
    'Downtime',
    '  miniflux  1.2 s',
    '',
    'Way back',
    '  rolled back in 9 ms: 1 restored',
    '',
    'World',
    '  before          sha256:0000000000000000',
    '  after           sha256:1111111111111111',
    '  after rollback  sha256:0000000000000000  the same as before',
    '',
    'Evidence',
    '  /twin/state/evidence',
    '    miniflux-database.proof.json',
  ]);
  assert.deepEqual(rehearsalView(rehearsal, colours, '/').map(withoutEscapes), rehearsalView(rehearsal, noStyle, '/'));
});

test('`rehearsalView()` says what rolling back has not brought back, and what a move has lost', () => {
  const [move] = run.moves;
  assert.ok(move !== undefined);
  const lost: Rehearsal = {
    ...rehearsal,
    run: {
      ...run,
      verdict: 'unverified',
      moves: [{ ...move, proof: { ...move.proof, verdict: 'different', differences: ['entries: source has 50000 rows, target 49999'] } }],
    },
    world: { before, after, afterRollback: after, differing: ['host indri'] },
    evidence: { files: ['a', 'b'] },
  };
  const lines = rehearsalView(lost, noStyle, '/');
  assert.ok(lines.includes('  entries: source has 50000 rows, target 49999'));
  assert.ok(lines.includes('  after rollback  sha256:1111111111111111  not the same as before'));
  assert.ok(lines.includes('  differs: host indri'));
  assert.ok(lines.includes('  2 files, gone with the twin; --keep DIR keeps it'));
});

test('`previewView()` shows every step under its phase, its changes, and the sum', () => {
  const step = (ref: `${string}/${string}`, prediction: Preview['steps'][number]['prediction'], rest = {}) => ({
    step: ref,
    kind: 'file',
    title: `the ${ref}`,
    prediction,
    changes: [],
    ...rest,
  });
  const preview: Preview = {
    steps: [
      step('a/one', 'create', {
        changes: [
          { field: 'mode', to: '0644' },
          { field: 'password', from: 'sha256:1', to: 'sha256:2', secret: true },
          { field: 'owner', from: 'root' },
        ],
      }),
      step('a/two', 'refuse', { detail: 'somebody else’s' }),
      step('b/three', 'later'),
    ],
    removed: ['b/old'],
    pending: 3,
  };
  const phaseOf = (name: string, refs: readonly string[]) => ({ name, goal: `goal ${name}`, steps: refs.map((ref) => ({ ref })) });
  const plan = { name: 'p', phases: [phaseOf('a', ['a/one', 'a/two']), phaseOf('b', ['b/three'])] } as unknown as Parameters<
    typeof previewView
  >[0];
  assert.deepEqual(previewView(plan, preview, noStyle), [
    'phase a goal a',
    '  + a/one: create · the a/one',
    '      mode: 0644',
    '      password: sha256:1 → sha256:2 (sensitive, shown by digest)',
    '      owner: root goes',
    '  ✗ a/two: cannot go on · the a/two (somebody else’s)',
    'phase b goal b',
    '  … b/three: known only later · the b/three',
    '',
    'No longer in the plan (apply --undo-removed undoes them)',
    '  - b/old',
    '',
    '3 changes pending. Steps: 1 create, 1 cannot go on, 1 known only later.',
  ]);
});
