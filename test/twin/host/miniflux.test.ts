// The Miniflux stand-in on real PostgreSQL servers: on a host and in a pod.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { miniflux } from '../../../src/twin/programs/miniflux.ts';
import type { ProgramStart } from '../../../src/twin/world.ts';
import { simulatedWorld, type SimulatedWorld } from './simulated-world.ts';

const host = 'indri-5432';
const pod = 'cnpg-minikube-databases-pg';
const schema = `
  create table schema_version (version text not null);
  insert into schema_version values ('128');
  create table users (id bigserial primary key, username text not null);
  create table feeds (id bigserial primary key, user_id bigint not null);
  create table entries (id bigserial primary key, user_id bigint not null, feed_id bigint not null, hash text not null,
    published_at timestamptz not null, title text not null, url text not null, unique (feed_id, hash));
  insert into users (username) values ('reader');
  insert into feeds (user_id) values (1);`;

let world: SimulatedWorld;

before(async () => {
  world = await simulatedWorld({ realPostgres: true });
  await world.postgres.create(pod, { superuser: 'postgres' });
  await world.postgres.start(pod);
  for (const id of [host, pod]) {
    await world.postgres.administer(id, 'postgres', 'create role miniflux login');
    await world.postgres.administer(id, 'postgres', 'create database miniflux owner miniflux');
    await world.postgres.administer(id, 'miniflux', `set role miniflux; ${schema}`);
  }
});

after(() => world[Symbol.asyncDispose]());

function start(more: Partial<ProgramStart> = {}): ReturnType<typeof miniflux.start> {
  return miniflux.start(world, {
    id: 'indri:miniflux',
    place: { host: 'indri' },
    argv: ['miniflux'],
    environment: {},
    settings: { databaseServer: 'localhost:5432' },
    ...more,
  });
}

async function rows(id: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const address = await world.postgres.running(id);
  assert.ok(address);
  const client = new Client({ host: address.socketDirectory, port: address.port, user: address.superuser, database: 'miniflux' });
  await client.connect();
  const result = await client.query<Record<string, unknown>>(sql);
  await client.end();
  return result.rows;
}

const sessions = `select usename from pg_stat_activity where application_name = 'miniflux'`;
const url = (text: string) => ({ url: new URL(text), headers: {} });

describe('miniflux', () => {
  it('keeps a session of its role open while it runs on a host, and answers after a real query', async () => {
    const running = await start();
    assert.deepEqual(running.listens, [{ address: '127.0.0.1', port: 8080 }]);
    assert.deepEqual(await rows(host, sessions), [{ usename: 'miniflux' }]);
    assert.deepEqual((await running.answer?.(url('http://localhost:8080/healthcheck')))?.body, 'OK');
    await world.postgres.stop(host);
    const down = await running.answer?.(url('http://localhost:8080/healthcheck'));
    assert.deepEqual([down?.status, down?.body], [503, 'database error']);
    await world.postgres.start(host);
    assert.equal((await running.answer?.(url('http://localhost:8080/healthcheck')))?.status, 200);
    await running.stop();
    assert.deepEqual(await rows(host, sessions), []);
  });

  it('resolves the service of a CloudNativePG cluster in a pod', async () => {
    const place = { cluster: 'minikube', namespace: 'databases', pod: 'miniflux-0' };
    for (const name of ['pg-rw', 'pg-rw.databases', 'pg-rw.databases.svc.cluster.local']) {
      const environment = { DATABASE_URL: `postgres://miniflux:pw@${name}:5432/miniflux?sslmode=disable`, LISTEN_ADDR: '0.0.0.0:8080' };
      const running = await start({ place, environment });
      assert.deepEqual(running.listens, [{ address: '*', port: 8080 }], name);
      assert.equal((await rows(pod, sessions)).length, 1);
      await running.stop();
    }
    const elsewhere = { DATABASE_URL: 'postgres://miniflux@indri:5432/miniflux' };
    await assert.rejects(start({ place, environment: elsewhere }), /lookup indri: no such host/);
  });

  it('refuses to start without its schema, and where its role may not write', async () => {
    await world.postgres.administer(host, 'postgres', 'create database empty owner miniflux');
    await assert.rejects(start({ settings: { database: 'empty' } }), /relation 'schema_version' does not exist/);
    await assert.rejects(start({ settings: { databaseServer: 'localhost:5999' } }), /connection refused/);
    await world.postgres.administer(host, 'miniflux', 'alter table users owner to eblume');
    await assert.rejects(start(), /permission denied for table users/);
    await world.postgres.administer(host, 'miniflux', 'alter table users owner to miniflux');
    assert.deepEqual(await rows(host, sessions), []);
  });

  it('writes entries when it is told to, until it is stopped', async () => {
    const running = await start({ settings: { writes: true } });
    const count = async () => Number((await rows(host, 'select count(*) from entries'))[0]?.['count']);
    const deadline = Date.now() + 5000;
    while ((await count()) < 2 && Date.now() < deadline) await sleep(20);
    await running.stop();
    const written = await count();
    assert.ok(written >= 2);
    await sleep(120);
    assert.equal(await count(), written);
  });
});
