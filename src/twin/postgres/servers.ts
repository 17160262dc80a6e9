// Real PostgreSQL servers for the twin: what is copied and proved in a rehearsal is copied and proved by the real thing.
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { LongshoreError } from '../../core/error.ts';
import type { TwinStore } from '../store.ts';
import type { PostgresAddress, PostgresServers } from '../world.ts';
import { copyTree } from './copy-tree.ts';
import { dataTemplate } from './data-template.ts';
import { makePrivate, openGround, removeGround, socketFolder, type Ground } from './ground.ts';
import { awaitReady, postmasterPid, startPostmaster, stopPostmaster, type Postmaster } from './postmaster.ts';
import { serverAccount } from './server-account.ts';

export interface TwinPostgresServers extends PostgresServers {
  /** Stops and removes every server, and all folders that were made for them outside the twin's. */
  destroy(): Promise<void>;
}

const collection = 'postgres';
const port = 5432;

/** The servers of the twin whose folder and store these are. Opening makes nothing. */
export function createPostgresServers({
  directory,
  store,
}: {
  readonly directory: string;
  readonly store: TwinStore;
}): TwinPostgresServers {
  const account = serverAccount();
  let opened: Ground | undefined;
  const ground = () => (opened ??= openGround(directory, store, account));
  const home = (id: string) => join(ground().data, id);
  const known = (id: string) => store.get<{ readonly superuser: string }>(collection, id);
  const exists = (id: string) => known(id) !== undefined && existsSync(join(home(id), 'data', 'PG_VERSION'));
  const postmaster = (id: string): Postmaster => ({
    program: join(ground().programs, 'bin', 'postgres'),
    data: join(home(id), 'data'),
    sockets: socketFolder(ground(), id),
    port,
  });
  const address = (id: string): PostgresAddress => ({
    socketDirectory: postmaster(id).sockets,
    port,
    superuser: known(id)?.superuser ?? 'postgres',
  });
  const queues = new Map<string, Promise<unknown>>();
  // Two calls about one server wait for each other, so that neither sees the other's half.
  const inTurn = <Result>(id: string, task: () => Promise<Result>): Promise<Result> => {
    const result = (queues.get(id) ?? Promise.resolve()).then(task, task);
    queues.set(
      id,
      result.catch(() => undefined),
    );
    return result;
  };

  const create = async (id: string, superuser: string) => {
    if (!/^[a-z0-9][a-z0-9._-]{0,39}$/i.test(id))
      throw new LongshoreError('twin-postgres-failed', `cannot make server "${id}": the id is no short plain name`);
    if (exists(id)) return;
    for (const name of readdirSync(ground().data))
      if (name.startsWith(`.${id}-`)) rmSync(join(ground().data, name), { recursive: true, force: true });
    const template = await dataTemplate(superuser, ground(), account);
    const unfinished = join(ground().data, `.${id}-${randomBytes(4).toString('hex')}`);
    makePrivate(unfinished, account);
    copyTree(template, join(unfinished, 'data'), account.lent ? { owner: account } : {});
    store.set(collection, id, { superuser });
    rmSync(home(id), { recursive: true, force: true });
    renameSync(unfinished, home(id));
  };

  const start = async (id: string): Promise<PostgresAddress> => {
    if (!exists(id)) throw new LongshoreError('twin-postgres-failed', `cannot start server "${id}": there is none of this id`);
    const server = postmaster(id);
    // Also after a reboot, which empties the temporary folder that sockets may be in.
    makePrivate(server.sockets, account);
    if (postmasterPid(server) === undefined || !(await awaitReady(server))) await startPostmaster(server, account);
    return address(id);
  };

  const stop = async (id: string) => {
    if (known(id) !== undefined) await stopPostmaster(postmaster(id));
  };

  const remove = async (id: string) => {
    if (known(id) === undefined) return;
    await stop(id);
    rmSync(home(id), { recursive: true, force: true });
    rmSync(socketFolder(ground(), id), { recursive: true, force: true });
    store.remove(collection, id);
  };

  const ids = () =>
    store
      .entries(collection)
      .map(([id]) => id)
      .filter(exists);

  return {
    create: (id, options) => inTurn(id, () => create(id, options.superuser)),
    exists,
    start: (id) => inTurn(id, () => start(id)),
    stop: (id) => inTurn(id, () => stop(id)),
    running: async (id) => (exists(id) && postmasterPid(postmaster(id))?.ready === true ? address(id) : undefined),
    remove: (id) => inTurn(id, () => remove(id)),
    ids,
    administer: async (id, database, sql) => {
      const { socketDirectory, superuser } = address(id);
      const client = new pg.Client({ host: socketDirectory, port, user: superuser, database, application_name: 'longshore-twin' });
      // Without a listener, a server that is stopped meanwhile would end the process.
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.query(sql);
      } catch (cause) {
        const because = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : String(cause);
        throw new LongshoreError('twin-postgres-failed', `cannot administer database "${database}" of server "${id}": ${because}`, {
          cause,
          effect: 'unknown',
        });
      } finally {
        await client.end().catch(() => undefined);
      }
    },
    destroy: async () => {
      await Promise.all(store.entries(collection).map(([id]) => inTurn(id, () => remove(id))));
      removeGround(store);
      opened = undefined;
    },
  };
}
