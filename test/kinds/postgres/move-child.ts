// A copy and its proof as a process of its own, to be killed by a test: `node move-child.ts <source socket> <its superuser>
// <target socket> <its superuser>`. Tells its progress on stdout.
import { setTimeout as wait } from 'node:timers/promises';
import { postgresMoveKind } from '../../../src/kinds/move/postgres/postgres-move.ts';
import type { WriteContext } from '../../../src/ports/context.ts';
import { createDatabaseClient, type DatabaseClient } from '../../../src/transport/postgres/database-client.ts';
import { locator } from './database-world.ts';
import { spec } from './fault-world.ts';

const [oldSocket = '', oldUser = '', newSocket = '', newUser = ''] = process.argv.slice(2);
const { signal } = new AbortController();
const clients: Record<string, DatabaseClient> = {
  old: createDatabaseClient({
    locator: locator('old', 'app'),
    connection: { socketDirectory: oldSocket, port: 5432, user: oldUser },
    signal,
  }),
  new: createDatabaseClient({
    locator: locator('new', 'app'),
    connection: { socketDirectory: newSocket, port: 5432, user: newUser },
    signal,
  }),
};
const unused = () => {
  throw new Error('not a part of this world');
};
const context: WriteContext = {
  signal,
  note: (message) => void process.stdout.write(`${message}\n`),
  progress: (progress) => void process.stdout.write(`${JSON.stringify(progress)}\n`),
  clock: { now: () => Date.now(), sleep: (ms) => wait(ms) },
  web: { get: unused, send: unused },
  host: unused,
  cluster: unused,
  registry: unused,
  secret: unused,
  database: ({ server }) => clients[server.at === 'host' ? server.host : ''] ?? unused(),
};
const copied = await postgresMoveKind.copy(context, spec);
process.stdout.write((await postgresMoveKind.prove(context, spec, copied)).verdict);
