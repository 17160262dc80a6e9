// A small database that is copied while something happens to it, for the tests of what can go wrong.
import assert from 'node:assert/strict';
import pg from 'pg';
import { postgresMoveKind as kind } from '../../../src/kinds/move/postgres/postgres-move.ts';
import type { PostgresMoveSpec } from '../../../src/kinds/move/postgres/postgres-move-spec.ts';
import type { Copied } from '../../../src/kinds/move/postgres/copied.ts';
import type { Progress, WriteContext } from '../../../src/ports/context.ts';
import { databaseWorld, locator, type DatabaseWorld } from './database-world.ts';

export const spec: PostgresMoveSpec = {
  dataset: 'app',
  from: locator('old', 'app'),
  to: locator('new', 'app'),
  owner: 'miniflux',
  writers: ['miniflux'],
  connections: 2,
};

const seed = `
set role miniflux;
create table big (id int primary key, v text, w text); insert into big select i, md5(i::text), repeat(md5((i * 7)::text), 8) from generate_series(1, 30000) i;
create table small (id serial primary key, v text); insert into small (v) select 'v' || i from generate_series(1, 100) i;
create table refs (id int primary key references small, n int); insert into refs select i, i from generate_series(1, 50) i;
create table loose (v text, n int); insert into loose select 'x' || i % 10, i % 3 from generate_series(1, 300) i;
create index on big (v); create table last_one (i int); insert into last_one values (1);
`;

export interface FaultWorld extends DatabaseWorld {
  /** Both databases as at the start. */
  reset(): Promise<void>;
  sql(id: string, text: string): Promise<void>;
  client(id: string): Promise<pg.Client>;
  /** Copies; at the first news of rows, somebody does something. */
  copyWhile(act: () => Promise<unknown>): Promise<{ readonly context: WriteContext; readonly copied: Copied }>;
  /** The error of a copy during which something breaks. */
  failureOf(act: () => Promise<unknown>): Promise<unknown>;
  /** Whatever is there now: discarded, copied, proved. */
  succeedsAgain(): Promise<void>;
}

export async function faultWorld(): Promise<FaultWorld> {
  const world = await databaseWorld();
  const { servers } = world;
  // On a slow machine it comes by during a copy, and counts as somebody who writes.
  for (const id of ['old', 'new']) {
    await servers.administer(id, 'postgres', 'alter system set autovacuum = off');
    await servers.administer(id, 'postgres', 'select pg_reload_conf()');
  }
  const copyWhile: FaultWorld['copyWhile'] = async (act) => {
    let acted: Promise<unknown> | undefined;
    const context = world.context(undefined, ({ what }: Progress) => {
      if (what === 'rows') acted ??= act();
    });
    const copied = await kind.copy(context, spec);
    assert.ok(acted !== undefined, 'nothing was done while the copy went on');
    await acted;
    return { context, copied };
  };
  return {
    ...world,
    copyWhile,
    sql: (id, text) => servers.administer(id, 'app', text),
    client: async (id) => {
      const address = await servers.running(id);
      const client = new pg.Client({
        host: address?.socketDirectory ?? '',
        port: address?.port ?? 0,
        user: address?.superuser ?? '',
        database: 'app',
      });
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
    reset: async () => {
      await world.disconnect();
      for (const id of ['old', 'new']) {
        await servers.start(id);
        await servers.administer(id, 'postgres', 'drop database if exists app with (force)');
        await servers.administer(id, 'postgres', 'create database app owner miniflux');
      }
      await servers.administer('old', 'app', seed);
    },
    failureOf: (act) =>
      copyWhile(act).then(
        () => assert.fail('the copy should have failed'),
        (error: unknown) => error,
      ),
    succeedsAgain: async () => {
      await world.disconnect();
      const context = world.context();
      assert.deepEqual((await kind.survey(context, spec)).obstacles, []);
      await kind.discard(context, spec);
      assert.equal((await kind.survey(context, spec)).state, 'absent');
      const copied = await kind.copy(context, spec);
      assert.deepEqual((await kind.prove(context, spec, copied)).differences, []);
    },
  };
}
