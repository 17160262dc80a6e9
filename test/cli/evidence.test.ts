import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { MemoryParts } from './memory-parts.ts';
import { notes, planIn, run } from './run-command.ts';
import { TemporaryFolder } from './temporary-folder.ts';

async function rehearsed(folder: TemporaryFolder) {
  const parts = new MemoryParts();
  const twin = join(folder.path, 'twin');
  assert.equal((await run(`rehearse ${notes} --keep ${twin}`, { parts })).code, 0);
  const verify = (more = '') => run(`evidence verify ${notes} --twin ${twin}${more}`, { parts });
  return { parts, twin, verify, values: parts.twins.get(twin)?.values ?? new Map<string, string>() };
}

test('`evidence verify` says same while the proof holds, and different with exit code 5 when a side has changed', async () => {
  using folder = new TemporaryFolder();
  const { verify, values } = await rehearsed(folder);
  const before = [...values];
  const same = await verify();
  assert.deepEqual([same.code, same.stdout], [0, 'second/copy  same  1 row, 5 B\n']);
  assert.deepEqual([...values], before);
  values.set('note-copy', 'other');
  const different = await verify(' -o json');
  assert.equal(different.code, 5);
  const { schema, proofs } = different.environment.document as { schema: string; proofs: readonly object[] };
  assert.equal(schema, 'longshore/evidence-verify/v1');
  assert.partialDeepStrictEqual(proofs, [{ step: 'second/copy', outcome: 'different', differences: ['note-copy differs from note'] }]);
});

test('`evidence verify` does not believe the file: an altered, a damaged and a missing one are told', async () => {
  using folder = new TemporaryFolder();
  const { twin, verify } = await rehearsed(folder);
  const file = join(twin, 'state/evidence/second-copy.proof.json');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('"bytes": 5', '"bytes": 6'));
  const altered = await verify();
  assert.equal(altered.code, 5);
  assert.match(altered.stdout, /somebody has altered it/);
  writeFileSync(file, text.slice(0, 40));
  const damaged = await verify();
  assert.equal(damaged.code, 5);
  assert.match(damaged.stdout, /second\/copy {2}different\n {2}the recorded proof cannot be read/);
  rmSync(file);
  const missing = await verify();
  assert.equal(missing.code, 5);
  assert.match(missing.stdout, /second\/copy {2}different\n {2}the recorded proof cannot be read: .*no such file/);
});

test('`evidence verify` says discarded after a rollback, and that nothing was proved when nothing was', async () => {
  using folder = new TemporaryFolder();
  const { parts, twin, verify } = await rehearsed(folder);
  assert.equal((await run(`rollback ${notes} --twin ${twin} --yes`, { parts })).code, 0);
  const discarded = await verify();
  assert.deepEqual([discarded.code, discarded.stdout], [0, 'second/copy  discarded: the copy was rolled back\n']);
  using other = new TemporaryFolder();
  const none = await run(`evidence verify ${planIn(other)}`);
  assert.deepEqual([none.code, none.stdout], [0, 'no evidence yet: no move has been proved\n']);
});

test('`evidence verify` exits with 4 when a side is out of reach, and says which and why', async () => {
  using folder = new TemporaryFolder();
  const parts = new MemoryParts();
  const plan = planIn(folder, `step('from', value({ name: 'a', value: 'x' })); step('copy', copy({ from: 'a', to: 'b' }));`);
  assert.equal((await run(`apply ${plan} --yes`, { parts })).code, 0);
  assert.equal((await run(`evidence verify ${plan}`, { parts })).code, 0);
  parts.silent = true;
  const { code, stdout } = await run(`evidence verify ${plan}`, { parts });
  assert.equal(code, 4);
  assert.match(stdout, /one\/copy {2}unreachable: cannot reach host "memory"/);
});
