// Whatever breaks while a database is moved, made to break on two real servers: after every failure the copy can be
// discarded and made again, and no proof is wrong. Minutes; runs when it is named.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { postgresMoveKind as kind } from '../../../src/kinds/move/postgres/postgres-move.ts';
import { canMount } from './can-mount.ts';
import { faultWorld, spec, type FaultWorld } from './fault-world.ts';

let world: FaultWorld;
before(async () => {
  world = await faultWorld();
});
after(async () => {
  await world[Symbol.asyncDispose]();
});
beforeEach(() => world.reset());

for (const [what, statement] of [
  ['gets a column', `alter table last_one add column more int default 7`],
  ['is written anew with another type', `alter table last_one alter column i type bigint`],
  ['is emptied', `truncate last_one`],
  ['loses a column', `alter table last_one drop column i`],
] as const) {
  test(`a table that ${what} during the copy never makes a wrong proof`, async () => {
    try {
      const { context, copied } = await world.copyWhile(() => world.sql('old', statement));
      const proof = await kind.prove(context, spec, copied);
      // An emptied table may have been copied as such: an older snapshot does not see its rows any more.
      if (proof.verdict === 'same') assert.deepEqual((await kind.prove(world.context(), spec)).differences, []);
      else assert.match(proof.differences.join('\n'), /last_one/);
    } catch (error) {
      assert.match(String(error), /last_one/);
    }
    await world.succeedsAgain();
  });
}

for (const id of ['old', 'new']) {
  test(`a connection to server ${id} that is ended during the copy leaves what can be discarded and copied again`, async () => {
    const admin = await world.client(id);
    const error = await world.failureOf(() =>
      admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'longshore' and query ilike '%copy%' and pid <> pg_backend_pid()`,
      ),
    );
    await admin.end();
    assert.match(String(error), /cannot (copy|change|query|hold)/);
    await world.succeedsAgain();
  });

  test(`server ${id} killed with -9 during the copy: what is left can be discarded and copied again`, async () => {
    const admin = await world.client(id);
    const { rows } = await admin.query<{ data_directory: string }>('show data_directory');
    const pid = Number(readFileSync(join(rows[0]?.data_directory ?? '', 'postmaster.pid'), 'utf8').split('\n')[0]);
    // The whole server, as when its machine goes away: its children first notice a while later.
    const error = await world.failureOf(async () => {
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
      for (const each of [pid, ...children]) process.kill(each, 'SIGKILL');
    });
    await admin.end().catch(() => undefined);
    assert.match(String(error), /database|lost|closed|terminated|ECONN|EPIPE/);
    await world.servers.start(id);
    await world.succeedsAgain();
  });
}

test('Longshore killed with -9 during the copy: a survey says partial, and it can be discarded and copied again', async () => {
  const [source, target] = [await world.servers.running('old'), await world.servers.running('new')];
  const script = fileURLToPath(new URL('move-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, source?.socketDirectory ?? '', 'erblume', target?.socketDirectory ?? '', 'postgres'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
  child.stdout.setEncoding('utf8').on('data', (text: string) => text.includes('"rows"') && child.kill('SIGKILL'));
  assert.equal(await ended, 'SIGKILL');
  const context = world.context();
  // The server notices that the client is gone when it next writes to it.
  for (let look = 0; (await kind.survey(context, spec)).state !== 'partial'; look += 1) assert.ok(look < 50);
  await world.succeedsAgain();
});

test(
  'a full disk at the target fails the copy with its reason, and the source is as it was',
  { skip: canMount() ? false : 'needs root and mount(8)' },
  async () => {
    const disk = mkdtempSync(join(tmpdir(), 'longshore-disk-'));
    chmodSync(disk, 0o755);
    assert.equal(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk]).status, 0);
    try {
      const admin = await world.client('new');
      const { rows } = await admin.query<{ data_directory: string }>('show data_directory');
      await admin.end();
      const { uid, gid } = statSync(rows[0]?.data_directory ?? '');
      const folder = join(disk, 'space');
      mkdirSync(folder);
      chownSync(folder, uid, gid);
      await world.servers.administer('new', 'postgres', 'drop database app');
      await world.servers.administer('new', 'postgres', `create tablespace tiny location '${folder}'`);
      await world.servers.administer('new', 'postgres', `create database app owner miniflux tablespace tiny strategy file_copy`);
      const error = await kind.copy(world.context(), spec).then(
        () => assert.fail('the copy should have failed'),
        (thrown: unknown) => thrown,
      );
      assert.match(String(error), /53100|No space left/);
      assert.equal((await kind.survey(world.context(), spec)).state, 'partial');
      await kind.discard(world.context(), spec);
      assert.equal((await kind.survey(world.context(), spec)).state, 'absent');
      await world.disconnect();
      await world.servers.administer('new', 'postgres', 'drop database app');
      await world.servers.administer('new', 'postgres', 'drop tablespace tiny');
      await world.servers.administer('new', 'postgres', 'create database app owner miniflux');
      await world.succeedsAgain();
    } finally {
      spawnSync('umount', [disk]);
      rmSync(disk, { recursive: true, force: true });
    }
  },
);
