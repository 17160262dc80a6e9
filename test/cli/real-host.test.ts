// The command line against a real host: a plan of files, directories and a check, over a private sshd, from nothing to nothing.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { tree } from '../kinds/host/real-world.ts';
import { noSshd, privateSshd } from '../transport/host/private-sshd.ts';
import { repository } from './run-command.ts';
import { TemporaryFolder } from './temporary-folder.ts';

test(
  '`apply`, `preview` and `rollback` without a twin act on a host over ssh, and bring it back to the byte',
  { skip: noSshd },
  async () => {
    await using sshd = await privateSshd();
    using folder = new TemporaryFolder();
    const world = join(sshd.home, 'world');
    mkdirSync(world);
    writeFileSync(join(world, 'motd'), 'hello\n', { mode: 0o640 });
    const from = (path: string) => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
    const lines = (destination: string) => [
      `import { definePlan } from ${from('src/plan/plan.ts')};`,
      `import { phase } from ${from('src/plan/phase.ts')};`,
      `import { defineInventory } from ${from('src/inventory/inventory.ts')};`,
      `import { file } from ${from('src/kinds/resource/file/file.ts')};`,
      `import { directory } from ${from('src/kinds/resource/directory/directory.ts')};`,
      `import { fileFresh } from ${from('src/kinds/check/file-fresh/file-fresh.ts')};`,
      `const world = ${JSON.stringify(world)};`,
      `const ssh = { destination: '${destination}', configFile: ${JSON.stringify(sshd.ssh.configFile)} };`,
      `const user = { name: 'me', uid: 1000, home: world };`,
      `const inventory = defineInventory({ workstation: 'gilbert', tailnet: { suffix: 'example.ts.net' }, services: [], databaseServers: [], serveEntries: [], secrets: [],`,
      `  hosts: [{ name: 'indri', ssh, os: { family: 'linux', version: '12' }, architecture: 'amd64', user, programs: [], paths: { [world]: undefined } }] });`,
      `const config = phase('config', { goal: 'Files are there' }, ({ step, check }) => {`,
      `  step('folder', directory({ host: 'indri', path: world + '/app/etc', parents: true, mode: 0o750 }));`,
      `  step('config', file({ host: 'indri', path: world + '/app/etc/it\\'s.conf', content: 'port = 5050\\n', mode: 0o600 }));`,
      `  step('motd', file({ host: 'indri', path: world + '/motd', content: 'maintained\\n', mode: 0o644 }));`,
      `  check('fresh', fileFresh({ host: 'indri', path: world + '/app/etc/it\\'s.conf', maxAgeSeconds: 600, contains: '5050' }));`,
      `});`,
      `export default definePlan('small', { inventory, phases: [config] });`,
    ];
    folder.write('plan.ts', ...lines('indri'));
    const longshore = (command: string, ...args: string[]) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/main.ts', command, folder.path, ...args], {
        cwd: repository,
        encoding: 'utf8',
      });
      return { status, stdout, stderr };
    };
    const before = tree(world);

    const pending = longshore('preview', '--detailed-exitcode');
    assert.equal(pending.status, 2, pending.stderr);
    assert.deepEqual(tree(world), before);

    const applied = longshore('apply', '--yes');
    assert.equal(applied.status, 0, applied.stderr);
    assert.equal(readFileSync(join(world, "app/etc/it's.conf"), 'utf8'), 'port = 5050\n');
    assert.equal(statSync(join(world, 'app/etc')).mode & 0o777, 0o750);
    assert.equal(readFileSync(join(world, 'motd'), 'utf8'), 'maintained\n');
    const after = tree(world);
    assert.equal(longshore('preview', '--detailed-exitcode').status, 0);
    assert.equal(longshore('apply', '--yes').status, 0);
    assert.deepEqual(tree(world), after);

    const back = longshore('rollback', '--yes');
    assert.equal(back.status, 0, back.stderr);
    assert.deepEqual(tree(world), before);

    folder.write('plan.ts', ...lines('nobody-knows.invalid'));
    const unreachable = longshore('preview');
    assert.equal(unreachable.status, 4);
    assert.match(unreachable.stderr, /cannot reach host "indri"/);
  },
);
