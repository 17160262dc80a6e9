// The twin and the timeline must agree, on the small plans.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as composeToK3s from '../../examples/compose-to-k3s/plan.ts';
import * as directoryToNewDisk from '../../examples/directory-to-new-disk/plan.ts';
import * as nfsToClaim from '../../examples/nfs-to-claim/plan.ts';
import * as onePostgresApp from '../../examples/one-postgres-app/plan.ts';
import { selfCheck, type Rehearsed } from './self-check.ts';

for (const rehearsed of [composeToK3s, directoryToNewDisk, nfsToClaim, onePostgresApp] satisfies readonly Rehearsed[]) {
  test(`after each rehearsed step of ${rehearsed.default.name} the twin agrees with the facts`, async () => {
    const { disagreements, compared, steps, verdict } = await selfCheck(rehearsed);
    assert.equal(verdict, 'done');
    assert.deepEqual(disagreements, []);
    assert.ok(steps > 0 && compared > steps, 'nothing was compared');
  });
}
