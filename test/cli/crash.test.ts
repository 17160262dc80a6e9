import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crashPoint, drawCrashPoint } from '../../src/cli/crash.ts';

test('`crashPoint()` counts calls and journal entries alike and crashes at the one asked for', async () => {
  const point = crashPoint(3, (where) => {
    throw new Error(where);
  });
  await point.onCall({ call: 'host.readFile', when: 'before', id: 1, parameters: [] });
  point.onAppend('before', { entry: 'run.closed', verdict: 'done' });
  assert.throws(() => point.onCall({ call: 'host.writeFile', when: 'after', id: 1, parameters: [] }), /^Error: after host\.writeFile$/);
  assert.equal(point.passed, 3);
});

test('`drawCrashPoint()` stays above zero and within reach of the plan', () => {
  assert.equal(
    drawCrashPoint(10, () => 0),
    1,
  );
  assert.equal(
    drawCrashPoint(10, () => 0.999999),
    120,
  );
  assert.equal(
    drawCrashPoint(0, () => 0),
    1,
  );
});
