// One planted value, a whole run over ssh with the real program: it must stand where the plan wants it, and nowhere else that
// anybody can read: no argument list or environment of any process meanwhile, no output, no file of the run.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { noSshd, privateSshd } from '../transport/host/private-sshd.ts';
import { repository } from './run-command.ts';
import { TemporaryFolder } from './temporary-folder.ts';

const canary = 'canary-3b9d7c1f0e2b';
const noProcessTable = process.platform === 'linux' ? false : 'there is no /proc: the process table cannot be watched';

/**
 * Where the value stands in arguments or environment of a process. The program was given one on purpose: its own environment
 * is left out, also that of a child which has not become `ssh` yet.
 */
function inProcesses(program: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const environ = readFileSync(`/proc/${pid}/environ`, 'utf8');
      const cmdline = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const found = cmdline.includes(canary) || (environ.includes(canary) && !cmdline.includes(program));
      return found ? [cmdline] : [];
    } catch {
      return [];
    }
  });
}

function filesWithIt(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(canary));
}

test(
  'a secret of a run over ssh is in no process table, output, journal, before-image or evidence',
  { skip: noSshd || noProcessTable },
  async () => {
    await using sshd = await privateSshd();
    using folder = new TemporaryFolder();
    using vault = new TemporaryFolder();
    const world = join(sshd.home, 'world');
    mkdirSync(world);
    vault.write('password', canary);
    chmodSync(join(vault.path, 'password'), 0o600);
    writeFileSync(join(world, 'token'), `${canary}-before\n`, { mode: 0o600 });
    const from = (path: string) => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
    folder.write(
      'plan.ts',
      `import { definePlan } from ${from('src/plan/plan.ts')};`,
      `import { phase } from ${from('src/plan/phase.ts')};`,
      `import { defineInventory } from ${from('src/inventory/inventory.ts')};`,
      `import { command } from ${from('src/kinds/resource/command/command.ts')};`,
      `import { file } from ${from('src/kinds/resource/file/file.ts')};`,
      `import { htpasswdFile } from ${from('src/kinds/resource/htpasswd-file/htpasswd-file.ts')};`,
      `const at = (name: string) => ${JSON.stringify(world)} + '/' + name;`,
      `const secret = (name: string) => ({ secret: 'named', name, key: 'password' }) as const;`,
      `const inventory = defineInventory({ workstation: 'gilbert', tailnet: { suffix: 'example.ts.net' }, services: [], databaseServers: [], serveEntries: [],`,
      `  secrets: [{ name: 'kept', keys: ['password'], source: { from: 'file', path: ${JSON.stringify(join(vault.path, 'password'))} } }, { name: 'given', keys: ['password'] }],`,
      `  hosts: [{ name: 'indri', ssh: { destination: 'indri', configFile: ${JSON.stringify(sshd.ssh.configFile)} }, os: { family: 'linux', version: '12' }, architecture: 'amd64',`,
      `    user: { name: 'me', uid: 1000, home: ${JSON.stringify(world)} }, programs: [], paths: { [${JSON.stringify(world)}]: undefined } }] });`,
      `const keep = (name: string) => command({ host: 'indri', title: name + ' is written', run: ['sh', '-c', 'umask 077; sleep 0.3; cat >"$0"', at(name)],`,
      `  done: { query: ['test', '-s', at(name)] }, undo: ['rm', '-f', at(name)], secretInput: secret(name) });`,
      `const one = phase('one', { goal: 'Secrets are in their places' }, ({ step }) => {`,
      `  step('kept', keep('kept'));`,
      `  step('given', keep('given'));`,
      `  step('htpasswd', htpasswdFile({ host: 'indri', path: at('htpasswd'), users: [{ name: 'me', password: secret('kept') }], cost: 8 }));`,
      `  step('token', file({ host: 'indri', path: at('token'), content: 'rotated', mode: 0o600 }));`,
      `  step('fails', command({ host: 'indri', title: 'it fails', run: ['sh', '-c', 'cat; cat >&2; exit 1'], done: { query: ['test', '-e', at('never')] }, undo: ['true'], secretInput: secret('kept') }), { after: [] });`,
      `});`,
      `export default definePlan('canaries', { inventory, phases: [one] });`,
    );
    let shown = '';
    const seen = new Set<string>();
    const longshore = async (command: string): Promise<number | null> => {
      const child = spawn(process.execPath, ['src/cli/main.ts', command, folder.path, '--yes'], {
        cwd: repository,
        env: { ...process.env, LONGSHORE_SECRET_GIVEN: canary },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (shown += text));
      const watch = setInterval(() => inProcesses(folder.path).forEach((each) => seen.add(each)), 15);
      const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
      clearInterval(watch);
      return code;
    };
    const applied = await longshore('apply');
    assert.equal(applied, 1, shown);
    assert.match(shown, /cannot run "it fails"|it fails/);
    for (const name of ['kept', 'given']) assert.equal(readFileSync(join(world, name), 'utf8').trim(), canary);
    assert.equal(await longshore('rollback'), 0, shown);
    assert.equal(readFileSync(join(world, 'token'), 'utf8'), `${canary}-before\n`);
    assert.deepEqual([...seen], []);
    assert.ok(!shown.includes(canary), shown);
    assert.deepEqual(filesWithIt(folder.path), []);
  },
);
