// Contexts over hosts alone, for the tests of kinds that move files: this machine, or a host of the twin.
import { setTimeout as wait } from 'node:timers/promises';
import type { WriteContext } from '../../src/ports/context.ts';
import type { HostWriter } from '../../src/ports/host.ts';

export function hostContext(host: (name: string) => HostWriter, signal = new AbortController().signal): WriteContext {
  const unused = () => {
    throw new Error('not a part of this world');
  };
  return {
    signal,
    note: () => undefined,
    progress: () => undefined,
    clock: { now: () => Date.now(), sleep: (ms) => wait(ms) },
    web: { get: unused, send: unused },
    host,
    cluster: unused,
    database: unused,
    registry: unused,
    secret: unused,
  };
}
