import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { CapturedEnvironment } from './captured-environment.ts';
import { MemoryParts } from './memory-parts.ts';
import { notes, repository, run } from './run-command.ts';
import { TemporaryFolder } from './temporary-folder.ts';

/** Runs until the kubeconfig is there, and then sends Ctrl-C. */
async function serve(line: string, file: string, look: (parts: MemoryParts) => void, parts = new MemoryParts()) {
  const environment = new CapturedEnvironment({ cwd: repository });
  const running = runCommandLine(line.split(' '), { environment, parts: async () => parts, version: async () => '1.2.3' });
  for (let tries = 0; tries < 400 && !existsSync(file); tries += 1) await new Promise((resolve) => setTimeout(resolve, 25));
  look(parts);
  environment.send('SIGINT');
  return { code: await running, environment, parts };
}

test('`twin serve` applies the plan, writes a kubeconfig for its owner, and takes twin and file away at Ctrl-C', async () => {
  using folder = new TemporaryFolder();
  const file = join(folder.path, 'kubeconfig');
  const given = new MemoryParts();
  given.clusters.push('minikube');
  const { code, environment, parts } = await serve(
    `twin serve ${notes} --kubeconfig ${file}`,
    file,
    ({ twins }) => {
      assert.equal(readFileSync(file, 'utf8'), 'clusters: [minikube]\n');
      assert.equal(statSync(file).mode & 0o777, 0o600);
      assert.equal([...twins.values()][0]?.values.get('note-copy'), 'hello');
    },
    given,
  );
  assert.equal(code, 0);
  assert.equal(environment.stdout.text, `export KUBECONFIG=${file}\n`);
  assert.equal(existsSync(file), false);
  assert.equal(parts.twins.size, 0);
});

test('`twin serve --fresh` applies nothing, and starts an empty cluster of the name given', async () => {
  using folder = new TemporaryFolder();
  const file = join(folder.path, 'kubeconfig');
  const { code } = await serve(`twin serve ${notes} --kubeconfig ${file} --fresh --cluster kind`, file, (parts) => {
    assert.deepEqual(parts.clusters, ['kind']);
    assert.equal([...parts.twins.values()][0]?.values.size, 0);
  });
  assert.equal(code, 0);
});

test('`twin serve` says that a plan without a cluster leaves nothing to serve', async () => {
  using folder = new TemporaryFolder();
  const { code, stderr, parts } = await run(`twin serve ${notes} --kubeconfig ${join(folder.path, 'kubeconfig')}`);
  assert.equal(code, 1);
  assert.match(stderr, /cannot serve the twin of .*: no cluster runs in it/);
  assert.equal(parts.twins.size, 0);
});

test('`twin serve` does not write over a file', async () => {
  using folder = new TemporaryFolder();
  folder.write('kubeconfig', 'mine');
  const { code, stderr } = await run(`twin serve ${notes} --kubeconfig ${join(folder.path, 'kubeconfig')}`);
  assert.equal(code, 1);
  assert.match(stderr, /there is a file already/);
  assert.equal(readFileSync(join(folder.path, 'kubeconfig'), 'utf8').trim(), 'mine');
});
