// The contract of the kinds of lines, blocks, keys, links and bare commands on a real host: over a private sshd, and here.
import { after, before, describe, it } from 'node:test';
import { noSshd, privateSshd, type PrivateSshd } from '../../transport/host/private-sshd.ts';
import { linuxCases } from './linux-suite.ts';
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
    for (const { title } of linuxCases({ host: 'indri', folder: '/' })) {
      it(`keep the contract: ${title}`, async () => {
        await using world = realWorld(way());
        const found = linuxCases({ host: 'indri', folder: world.folder }).find((each) => each.title === title);
        await found?.run(world);
      });
    }
  });
}
