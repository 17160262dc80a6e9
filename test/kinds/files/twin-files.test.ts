// The same move between hosts and pods of a twin: what a rehearsal does is what a run does.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { it } from 'node:test';
import { directoryMoveKind } from '../../../src/kinds/move/directory-move/directory-move.ts';
import { directoryAheadKind } from '../../../src/kinds/resource/directory-ahead/directory-ahead.ts';
import type { FileMoveSpec } from '../../../src/kinds/files/file-move.ts';
import type { FilePlace } from '../../../src/kinds/files/file-place.ts';
import { query } from '../../../src/ports/host.ts';
import type { SimulatedHost } from '../../../src/twin/host/twin-host.ts';
import { simulatedWorld, home } from '../../twin/host/simulated-world.ts';
import { contextOf, Crash } from '../host/contract.ts';
import { kubeContext } from '../kube/kube-context.ts';

const source = `${home}/devpi`;
const spec = (to: FilePlace): FileMoveSpec => ({
  dataset: 'devpi',
  from: { host: 'indri', path: source },
  to,
  owners: { users: { erichblume: 'root' }, groups: { erichblume: 'root' } },
  exclude: [{ path: '.indices', because: 'built anew' }],
});

async function fill(host: Awaited<ReturnType<typeof simulatedWorld>>): Promise<void> {
  const files = host.indri();
  for (const name of ['', '/+files', '/.indices', '/empty']) await files.makeDirectory(`${source}${name}`, { mode: 0o750 });
  await files.writeFile(`${source}/.sqlite`, Buffer.alloc(10_000, 'page'), { mode: 0o600 });
  await files.writeFile(`${source}/+files/grüße ${'x'.repeat(100)}`, Buffer.from('wheel'), { mode: 0o644 });
  await files.writeFile(`${source}/.indices/big`, Buffer.from('big'), { mode: 0o644 });
  files.files.link(`${source}/latest`, '+files');
}

it('a directory goes from a host of the twin to another, ahead and for good, and leaves nothing behind when it is discarded', async () => {
  await using world = await simulatedWorld();
  await fill(world);
  const context = contextOf(world);
  const move = spec({ host: 'nuc', path: '/srv/devpi', root: true });
  await directoryAheadKind.apply(context, move, await directoryAheadKind.read(context, move));
  assert.equal((await directoryMoveKind.survey(context, move)).state, 'absent');
  await world.indri().writeFile(`${source}/new`, Buffer.from('new'), { mode: 0o644 });
  await directoryMoveKind.copy(context, move);
  const { verdict, differences, rows } = await directoryMoveKind.prove(context, move);
  assert.deepEqual([verdict, differences, rows], ['same', [], 3]);
  await world.host('nuc').writeFile('/srv/devpi/new', Buffer.from('NEW'), { mode: 0o644 });
  assert.equal((await directoryMoveKind.prove(context, move)).verdict, 'different');
  assert.ok((await directoryMoveKind.writtenSince?.(context, move))?.some((sentence) => sentence.includes('content of new')));
  await directoryMoveKind.discard(context, move);
  assert.equal(await world.host('nuc').stat('/srv/devpi'), undefined);
});

it('a copy ahead that was cut off anywhere is made to its end by the next try, and never taken for whole', async () => {
  for (let writes = 0; ; writes += 1) {
    await using world = await simulatedWorld();
    await fill(world);
    const move = spec({ host: 'nuc', path: '/srv/devpi', root: true });
    const cut = contextOf(world, writes);
    const whole = await directoryAheadKind.apply(cut, move, { state: 'absent', obstacles: [] }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof Crash) return false;
        throw error;
      },
    );
    if (whole) return assert.ok(writes >= 4, `only ${writes} writes`);
    const context = contextOf(world);
    const observed = await directoryAheadKind.read(context, move);
    assert.notEqual(directoryAheadKind.diff(move, observed).action, 'none', `after ${writes} writes`);
    await directoryAheadKind.apply(context, move, observed);
    assert.equal((await directoryAheadKind.read(context, move)).state, 'ahead');
    assert.equal((await world.host('nuc').query(query(['cat', '/srv/devpi/.sqlite']))).stdout.length, 10_000);
  }
});

it('what was written in a twin comes back to its source when the plan allows that', async () => {
  await using world = await simulatedWorld();
  await fill(world);
  const context = contextOf(world);
  const move = { ...spec({ host: 'nuc', path: '/srv/devpi', root: true }), wayBack: 'move' } as const;
  await directoryMoveKind.copy(context, { ...move, from: { host: 'indri', path: source, root: true } });
  await world.host('nuc').writeFile('/srv/devpi/new', Buffer.from('new'), { mode: 0o644 });
  await assert.rejects(async () => directoryMoveKind.moveBack?.(context, move), /would be written as erichblume, who cannot give files/);
  const rooted = { ...move, from: { host: 'indri', path: source, root: true } };
  assert.equal(await directoryMoveKind.moveBack?.(context, rooted), 'moved-back');
  assert.deepEqual(await directoryMoveKind.writtenSince?.(context, rooted), []);
  assert.equal((await world.indri().query(query(['cat', `${source}/new`]))).stdout, 'new');
  assert.equal((await world.indri().query(query(['cat', `${source}/.indices/big`]))).stdout, 'big');
});

it('a directory goes from a host of the twin into a claim by a carrier pod, and back', async () => {
  await using world = await simulatedWorld();
  await using kube = await kubeContext();
  await fill(world);
  const { client } = kube.cluster;
  await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'devpi' } });
  await client.apply({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'devpi' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  });
  await client.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'carrier', namespace: 'devpi' },
    spec: {
      containers: [
        { name: 'carrier', image: 'debian:12', command: ['sleep', '86400'], volumeMounts: [{ name: 'data', mountPath: '/carried' }] },
      ],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
    },
  });
  for (let tries = 0; tries < 200; tries += 1) {
    const pod = await client.get({ apiVersion: 'v1', kind: 'Pod', namespace: 'devpi', name: 'carrier' });
    if ((pod?.['status'] as { phase?: string } | undefined)?.phase === 'Running') break;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const context = { ...contextOf(world), cluster: () => client };
  const pod: FilePlace = { cluster: 'minikube', namespace: 'devpi', pod: 'carrier', path: '/carried', claim: 'data' };
  await directoryMoveKind.copy(context, spec(pod));
  const { verdict, differences } = await directoryMoveKind.prove(context, spec(pod));
  assert.deepEqual([verdict, differences], ['same', []]);
  const back: FileMoveSpec = {
    dataset: 'devpi',
    from: pod,
    to: { host: 'indri', path: `${home}/again` },
    owners: 'target-user',
    exclude: [],
  };
  await directoryMoveKind.copy(context, back);
  assert.equal((await directoryMoveKind.prove(context, back)).verdict, 'same');
  assert.equal((await world.indri().query(query(['cat', `${home}/again/+files/grüße ${'x'.repeat(100)}`]))).stdout, 'wheel');
});

it('a database that is in use in a host of the twin goes as a backup, by the digests that the real program has', async () => {
  await using world = await simulatedWorld();
  await fill(world);
  const context = contextOf(world);
  const move = { ...spec({ host: 'nuc', path: '/srv/devpi', root: true }), exclude: [] };
  const from = world.indri().files.real(source);
  const database = new DatabaseSync(join(from, 'open.db'));
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; PRAGMA user_version = 3;
    CREATE TABLE "a ""table""" (k PRIMARY KEY, v) WITHOUT ROWID; CREATE TABLE t (n REAL, i INTEGER, b BLOB, s TEXT);
    INSERT INTO "a ""table""" VALUES ('k', NULL); INSERT INTO t VALUES (0.1, -9007199254740993, x'00ff', 'grüße'), (1e300, 5, NULL, '')`);
  // As a program leaves it that was killed.
  for (const suffix of ['', '-wal']) copyFileSync(join(from, `open.db${suffix}`), join(from, `left.db${suffix}`));
  const before = ['', '-wal'].map((suffix) => readFileSync(join(from, `left.db${suffix}`)));
  await directoryMoveKind.copy(context, move);
  assert.deepEqual((await directoryMoveKind.prove(context, move)).differences, []);
  assert.match(context.notes.join('\n'), /left\.db was carried by SQLite's own backup/);
  const to = (world.host('nuc') as SimulatedHost).files.real('/srv/devpi');
  const databases = readdirSync(to).filter((name) => name.includes('.db'));
  assert.deepEqual(databases, ['left.db', 'open.db']);
  const after = ['', '-wal'].map((suffix) => readFileSync(join(from, `left.db${suffix}`)));
  assert.deepEqual(after, before, 'the source was altered');
  await directoryMoveKind.discard(context, move);
  assert.equal(await world.host('nuc').stat('/srv/devpi'), undefined);
  // Debian does not bring sqlite3 along, macOS does.
  const near: FileMoveSpec = { ...move, to: { host: 'indri', path: `${home}/near` }, owners: 'target-user' };
  await directoryMoveKind.copy(context, near);
  const { verdict, differences, script } = await directoryMoveKind.prove(context, near);
  assert.deepEqual([verdict, differences], ['same', []]);
  const place = world.indri().files.real(`${home}/near`);
  if (spawnSync('sqlite3', ['--version']).status === 0) {
    const found = spawnSync('sh', ['-s', place], { input: script, encoding: 'utf8' });
    assert.equal(found.stdout.match(/^same: database /gm)?.length, 2, found.stdout + found.stderr);
  }
  database.close();
  const copy = new DatabaseSync(join(place, 'left.db'));
  copy.exec("UPDATE t SET s = 'grüsse' WHERE i < 0");
  copy.close();
  const written = (await directoryMoveKind.writtenSince?.(context, near))?.join('\n') ?? '';
  assert.match(written, /table t of database left\.db: the source has/);
});
