import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { spawnSync } from 'node:child_process';
import { createHost } from '../../../src/transport/host/create-host.ts';
import { home, simulatedWorld } from '../../twin/host/simulated-world.ts';
import { hostContract, type ContractHost } from './host-contract.ts';
import { noSshd, privateSshd, type PrivateSshd } from './private-sshd.ts';

type Options = Parameters<typeof createHost>[0];

function real(options: () => Options): () => Promise<ContractHost> {
  return async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'longshore-contract-')));
    const host = createHost(options());
    return {
      host: host.writer(new AbortController().signal),
      folder,
      user: userInfo().username,
      async [Symbol.asyncDispose]() {
        await host[Symbol.asyncDispose]();
        rmSync(folder, { recursive: true });
      },
    };
  };
}

let sshd: PrivateSshd | undefined;
before(async () => {
  if (noSshd === false) sshd = await privateSshd();
});
after(() => sshd?.[Symbol.asyncDispose]());

hostContract('the twin', async () => {
  const world = await simulatedWorld();
  const host = world.indri();
  const folder = `${home}/empty`;
  await host.makeDirectory(folder, { mode: 0o755 });
  return { host, folder, user: 'erichblume', [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
});

const has = (program: string, ...args: string[]): string | false =>
  spawnSync(program, args).status === 0 ? false : `there is no ${program} here`;

hostContract(
  'this machine',
  real(() => ({ host: 'here' })),
);
hostContract(
  'this machine, with bash',
  real(() => ({ host: 'here', shell: ['bash'] })),
  has('bash', '-c', 'true'),
);
hostContract(
  'this machine, with busybox',
  real(() => ({ host: 'here', shell: ['busybox', 'sh'] })),
  has('busybox', 'sh', '-c', 'true'),
);
hostContract(
  'an sshd',
  real(() => ({ host: 'indri', ...(sshd === undefined ? {} : { ssh: sshd.ssh }) })),
  noSshd,
);
