// One Longshore move with its proof, as a program of its own, so that its memory can be measured.
// `node longshore-move.ts <source port> <target port>`: prints how long each part took, as JSON.
import { setTimeout as wait } from 'node:timers/promises';
import { postgresMoveKind } from '../../src/kinds/move/postgres/postgres-move.ts';
import type { PostgresMoveSpec } from '../../src/kinds/move/postgres/postgres-move-spec.ts';
import type { WriteContext } from '../../src/ports/context.ts';
import type { DatabaseLocator } from '../../src/ports/database.ts';
import { createDatabaseClient, type DatabaseClient } from '../../src/transport/postgres/database-client.ts';

const at = (port: number): DatabaseLocator => ({ server: { at: 'host', host: '127.0.0.1', port }, database: 'app', role: 'admin' });
const [from = 0, to = 0] = process.argv.slice(2).map(Number);
const spec: PostgresMoveSpec = { dataset: 'app', from: at(from), to: at(to), owner: 'miniflux', writers: [], connections: 0 };
const { signal } = new AbortController();
const clients = new Map<number, DatabaseClient>();
const unused = () => {
  throw new Error('not a part of the benchmark');
};
const context: WriteContext = {
  signal,
  note: (message) => console.error(message),
  progress: () => undefined,
  clock: { now: () => Date.now(), sleep: (ms, stop) => wait(ms, undefined, stop === undefined ? {} : { signal: stop }) },
  web: { get: unused, send: unused },
  host: unused,
  cluster: unused,
  registry: unused,
  secret: unused,
  database: (locator) => {
    const port = locator.server.at === 'host' ? locator.server.port : 0;
    const client =
      clients.get(port) ?? createDatabaseClient({ locator, connection: { host: '127.0.0.1', port, user: 'postgres' }, signal });
    clients.set(port, client);
    return client;
  },
};

const started = performance.now();
const copied = await postgresMoveKind.copy(context, spec);
const afterCopy = performance.now();
const proof = await postgresMoveKind.prove(context, spec, copied);
const ended = performance.now();
await Promise.all([...clients.values()].map((client) => client[Symbol.asyncDispose]()));
if (proof.verdict !== 'same') throw new Error(`the proof says "${proof.verdict}": ${proof.differences.join('; ')}`);
console.log(JSON.stringify({ copyMs: afterCopy - started, proveMs: ended - afterCopy, rows: proof.rows, bytes: proof.bytes }));
