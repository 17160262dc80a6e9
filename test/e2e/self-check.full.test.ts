// The twin and the timeline must agree, on the flagship plan.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as blumeops from '../../plans/blumeops/plan.ts';
import { selfCheck, type Rehearsed } from './self-check.ts';

for (const rehearsed of [blumeops] satisfies readonly Rehearsed[]) {
  test(`after each rehearsed step of ${rehearsed.default.name} the twin agrees with the facts`, async () => {
    const { disagreements, compared, steps, verdict } = await selfCheck(rehearsed);
    assert.equal(verdict, 'done');
    assert.deepEqual(disagreements, []);
    assert.ok(steps > 0 && compared > steps, 'nothing was compared');
  });
}
