// What a survey says before anything is stopped, asked of two real servers: room on the disk, extensions, encodings, tablespaces,
// slots, and what is carried but worth a word. Half a minute; runs when it is named.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { postgresMoveKind as kind } from '../../../src/kinds/move/postgres/postgres-move.ts';
import { quantityBytes } from '../../../src/kinds/move/postgres/quantity-bytes.ts';
import type { ClusterWriter, KubeObject } from '../../../src/ports/cluster.ts';
import type { WriteContext } from '../../../src/ports/context.ts';
import { createHost } from '../../../src/transport/host/create-host.ts';
import { canMount } from './can-mount.ts';
import { faultWorld, spec, type FaultWorld } from './fault-world.ts';

let world: FaultWorld;
const here = createHost({ host: 'here' });
before(async () => {
  world = await faultWorld();
});
after(async () => {
  await here[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await world.reset();
  world.said.length = 0;
});

const onThisMachine = (): WriteContext => ({ ...world.context(), host: () => here.writer(new AbortController().signal) });
const administer = (id: string, sql: string) => world.servers.administer(id, 'postgres', sql);

test('`survey()` says nothing of room when the disk has enough, and that it is unknown when nobody can look', async () => {
  assert.deepEqual((await kind.survey(onThisMachine(), spec)).obstacles, []);
  assert.doesNotMatch(world.said.join('\n'), /room/);
  assert.deepEqual((await kind.survey(world.context(), spec)).obstacles, []);
  assert.match(world.said.join('\n'), /how much room the disk of new:5432 has left is unknown: there is no way to its disk from here/);
});

test(
  '`survey()` has an obstacle when the disk of the target is smaller than the source',
  { skip: canMount() ? false : 'needs root and mount(8)' },
  async () => {
    const disk = mkdtempSync(join(tmpdir(), 'longshore-disk-'));
    chmodSync(disk, 0o755);
    assert.equal(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=9m', 'tmpfs', disk]).status, 0);
    try {
      const admin = await world.client('new');
      const { rows } = await admin.query<{ data_directory: string }>('show data_directory');
      await admin.end();
      const { uid, gid } = statSync(rows[0]?.data_directory ?? '');
      const folder = join(disk, 'space');
      mkdirSync(folder);
      chownSync(folder, uid, gid);
      await administer('new', 'drop database app');
      await administer('new', `create tablespace tiny location '${folder}'`);
      await administer('new', `create database app owner miniflux tablespace tiny strategy file_copy`);
      const survey = await kind.survey(onThisMachine(), spec);
      assert.match(
        survey.standing?.join('\n') ?? '',
        /the disk of .*space on new has \d+ MiB left for the copy, and the source takes \d+ MiB/,
      );
      await world.disconnect();
      await administer('new', 'drop database app');
      await administer('new', 'drop tablespace tiny');
    } finally {
      spawnSync('umount', [disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  },
);

test('`survey()` reads the room of an operator’s cluster from its claims', async () => {
  const object = (kindOf: string, more: object): KubeObject => ({ apiVersion: 'v1', kind: kindOf, metadata: { name: 'pg-1' }, ...more });
  const claim = (storage: string) => object('PersistentVolumeClaim', { status: { capacity: { storage } } });
  const server = { at: 'cluster', cluster: 'minikube', namespace: 'databases', name: 'pg' } as const;
  const surveyWith = (claims: readonly KubeObject[], cluster: KubeObject | undefined) => {
    const port = { get: async () => cluster, list: async () => claims } as unknown as ClusterWriter;
    const context = world.context();
    // The server itself is a real one; only the way to the cluster's objects is not.
    const database: WriteContext['database'] = (locator) => context.database(locator.server.at === 'cluster' ? spec.to : locator);
    return kind.survey({ ...context, cluster: () => port, database }, { ...spec, to: { ...spec.to, server } });
  };
  const declared = object('Cluster', { spec: { storage: { size: '50Mi' } } });
  assert.deepEqual((await surveyWith([claim('10Gi')], declared)).obstacles, []);
  const tight = await surveyWith([claim('10Gi'), claim('20Mi')], declared);
  assert.match(tight.obstacles.join(), /the claim of databases\/pg has \d+ MiB left for the copy, and the source takes \d+ MiB/);
  await surveyWith([], undefined);
  assert.match(world.said.join('\n'), /unknown: there is no Cluster databases\/pg/);
  assert.deepEqual(['1Gi', '500M', '1.5Gi', '12345', '1e3', 'much', null].map(quantityBytes), [
    1 << 30,
    5e8,
    1.5 * 2 ** 30,
    12345,
    1000,
    undefined,
    undefined,
  ]);
});

test('`survey()` has an obstacle for an extension that the target lacks, and minds no physical slot', async () => {
  await world.sql('old', `select pg_create_physical_replication_slot('standby')`);
  assert.deepEqual((await kind.survey(world.context(), spec)).standing, []);
  await world.sql('old', `select pg_drop_replication_slot('standby')`);
  await world.sql('old', `create extension hstore; update pg_extension set extname = 'not_there' where extname = 'hstore'`);
  const { standing = [] } = await kind.survey(world.context(), spec);
  assert.match(standing.join('\n'), /extension "not_there" of the source is not available on the server of new:5432\/app/);
});

test('`survey()` has an obstacle for a relation in a tablespace of its own, and for another encoding', async () => {
  const admin = await world.client('old');
  await admin.query(`set allow_in_place_tablespaces = on`);
  await admin.query(`create tablespace apart location ''`);
  await admin.query(`alter table small set tablespace apart`);
  const lying = await kind.survey(world.context(), spec);
  assert.match(lying.standing?.join('\n') ?? '', /relation (public\.)?small: it lies in a tablespace of its own/);
  await admin.query(`alter table small set tablespace pg_default`);
  await admin.query(`drop tablespace apart`);
  await admin.end();
  await world.disconnect();
  await administer('new', 'drop database app');
  await administer('new', `create database app owner miniflux template template0 encoding 'LATIN1' locale_provider libc locale 'C'`);
  const { standing = [] } = await kind.survey(world.context(), spec);
  assert.match(standing.join('\n'), /the source's encoding is UTF8, and that of new:5432\/app is LATIN1/);
});

test('`survey()` has an obstacle for everything that no move can carry, with its reason', async () => {
  await world.disconnect();
  for (const setting of ['wal_level = logical', 'max_prepared_transactions = 2']) await administer('old', `alter system set ${setting}`);
  await world.servers.stop('old');
  await world.servers.start('old');
  const admin = await world.client('old');
  await admin.query(`select pg_create_logical_replication_slot('reader', 'pgoutput')`);
  await admin.query(`create subscription feed connection 'dbname=elsewhere' publication news with (connect = false, slot_name = none)`);
  await admin.query(`create foreign data wrapper wrapper; create server elsewhere foreign data wrapper wrapper`);
  await admin.query(`create user mapping for miniflux server elsewhere options (password 'not to be told')`);
  await admin.query(`begin; insert into last_one values (3); prepare transaction 'half'`);
  try {
    const standing = (await kind.survey(world.context(), spec)).standing?.join('\n') ?? '';
    assert.match(standing, /prepared transaction 'half': .* would not be moved/);
    assert.match(standing, /replication slot reader: .* its reader would not follow/);
    assert.match(standing, /subscription feed: .* holds a password/);
    assert.match(standing, /user mapping of miniflux for elsewhere: .* hold passwords/);
    assert.doesNotMatch(standing, /not to be told/);
  } finally {
    await admin.query(`rollback prepared 'half'`);
    await admin.query(`select pg_drop_replication_slot('reader')`);
    await admin.query(`drop subscription feed`);
    await admin.end();
  }
});

test('`survey()` notes what is carried but worth a word', async () => {
  await world.sql(
    'old',
    `create unlogged table fast (i int); create function quiet() returns event_trigger language plpgsql as 'begin end';
     create event trigger watch on ddl_command_end execute function quiet(); create publication news for table small;
     create extension hstore version '1.7'; update pg_database set datcollversion = '1.2' where datname = 'app'`,
  );
  const { obstacles } = await kind.survey(world.context(), spec);
  assert.deepEqual(obstacles, []);
  const said = world.said.join('\n');
  assert.match(said, /unlogged table (public\.)?fast is carried; like at the source, a crash of the target empties it/);
  assert.match(said, /event trigger watch is carried, and belongs to a superuser of the target/);
  assert.match(said, /publication news is carried; whoever subscribes to it must be pointed to the target by hand/);
  assert.match(
    said,
    /indexes of texts were built under version 1\.2 of its collation, and the server has .*will not be built at the target/,
  );
  assert.match(said, /extension "hstore" is 1\.7 at the source, and the target will have 1\.8/);
});
