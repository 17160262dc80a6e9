// The contract of the kinds that need nothing but files, on a real host: over a private sshd, and on this machine.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { directoryKind } from '../../../src/kinds/resource/directory/directory.ts';
import { fileKind, type FileDesired } from '../../../src/kinds/resource/file/file.ts';
import { noSshd, privateSshd, type PrivateSshd } from '../../transport/host/private-sshd.ts';
import { holdsContract } from './contract.ts';
import { realWorld } from './real-world.ts';

let sshd: PrivateSshd | undefined;
before(async () => {
  if (noSshd === false) sshd = await privateSshd();
});
after(() => sshd?.[Symbol.asyncDispose]());

for (const [name, skip, way] of [
  ['this machine', false, () => undefined],
  ['an sshd', noSshd, () => sshd],
] as const) {
  describe(`kinds on ${name}`, { skip }, () => {
    it('file keeps the contract: new, changed, with a secret', async () => {
      await using world = realWorld(way());
      const desired: FileDesired = { host: 'indri', path: `${world.folder}/zot.json`, content: '{"port": 5050}\n', mode: 0o644 };
      assert.equal(await holdsContract(world, fileKind, desired), 1);
      writeFileSync(desired.path, Buffer.from([0xff, 0x00, 0x0a]), { mode: 0o640 });
      await holdsContract(world, fileKind, desired);
      const password = { secret: 'named', name: 'app', key: 'password' } as const;
      const withSecret: FileDesired = {
        ...desired,
        mode: 0o600,
        content: { $secretTemplate: 'url=${password}@host\n', values: { password } },
      };
      await holdsContract(world, fileKind, withSecret, { 'app.password': 'hunter2' });
    });

    it('directory keeps the contract: new, with another mode, with missing parents', async () => {
      await using world = realWorld(way());
      const desired = { host: 'indri', path: `${world.folder}/zot`, mode: 0o750 };
      await holdsContract(world, directoryKind, desired);
      await holdsContract(world, directoryKind, { ...desired, path: world.folder, mode: 0o700 });
      assert.equal(await holdsContract(world, directoryKind, { ...desired, path: `${world.folder}/a/b/c`, parents: true }), 3);
    });
  });
}
