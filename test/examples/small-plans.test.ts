// The small plans are correct, and lint says nothing about them: a finding would be a false alarm.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import composeToK3s from '../../examples/compose-to-k3s/plan.ts';
import directoryToNewDisk from '../../examples/directory-to-new-disk/plan.ts';
import nfsToClaim from '../../examples/nfs-to-claim/plan.ts';
import onePostgresApp from '../../examples/one-postgres-app/plan.ts';
import { kinds } from '../../src/kinds/registry.ts';
import { lint } from '../../src/lint/lint.ts';

for (const plan of [composeToK3s, directoryToNewDisk, nfsToClaim, onePostgresApp]) {
  test(`\`lint()\` has no finding about ${plan.name}`, () => {
    assert.deepEqual(
      lint(plan, { kinds, cwd: import.meta.dirname }).map(({ code, step, message }) => `${code} ${step ?? ''}: ${message}`),
      [],
    );
    assert.equal(plan.accept, undefined);
  });
}
