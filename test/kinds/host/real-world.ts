// A world of one real host, this machine, reached over a private sshd or directly: what kinds do in it is seen in real files.
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Json } from '../../../src/core/json.ts';
import { createHost } from '../../../src/transport/host/create-host.ts';
import type { PrivateSshd } from '../../transport/host/private-sshd.ts';
import type { RealWorld } from './contract.ts';

export interface RealHostWorld extends RealWorld, AsyncDisposable {
  /** Where the kinds may work; its content is the state. */
  readonly folder: string;
}

export function realWorld(sshd?: PrivateSshd): RealHostWorld {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'longshore-kinds-')));
  mkdirSync(join(folder, 'home'));
  const host = createHost({ host: 'indri', ...(sshd === undefined ? {} : { ssh: sshd.ssh }) });
  return {
    folder: join(folder, 'home'),
    clock: { now: () => Date.now(), sleep: async (ms) => wait(ms) },
    host: () => host.writer(new AbortController().signal),
    request: () => Promise.reject(new Error('nobody serves here')),
    state: () => tree(folder),
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Every path below a directory, with type, mode, owner and content. */
export function tree(directory: string): Json[] {
  return readdirSync(directory)
    .sort()
    .flatMap((name): Json[] => {
      const path = join(directory, name);
      const { mode, uid, gid } = lstatSync(path);
      const own = { path, mode, uid, gid };
      const type = mode & 0o170000;
      if (type === 0o040000) return [own, ...tree(path)];
      return [{ ...own, content: type === 0o120000 ? readlinkSync(path) : readFileSync(path).toString('base64') }];
    });
}
