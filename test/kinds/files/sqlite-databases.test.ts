// Databases that are in use inside a directory that is moved, with the real sqlite3: a program writes to them, or was killed.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { LongshoreError } from '../../../src/core/error.ts';
import { recordName } from '../../../src/kinds/files/file-move.ts';
import { directoryMoveKind } from '../../../src/kinds/move/directory-move/directory-move.ts';
import { directoryAheadKind } from '../../../src/kinds/resource/directory-ahead/directory-ahead.ts';
import type { WriteContext } from '../../../src/ports/context.ts';
import type { HostWriter } from '../../../src/ports/host.ts';
import { fileWorld, type FileWorld } from './file-world.ts';
import { treeLines } from './same-tree.ts';

const noTools: string | false =
  spawnSync('tar', ['--version']).stdout?.toString().includes('GNU tar') !== true
    ? 'tar is not GNU’s here'
    : spawnSync('sqlite3', ['--version']).status === 0
      ? false
      : 'sqlite3 is not installed';

/** A program that has a database open. */
async function program(path: string, ...statements: readonly string[]) {
  const child = spawn('sqlite3', ['-batch', '-bail', '-init', '/dev/null', path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const run = async (...lines: readonly string[]): Promise<void> => {
    child.stdin.write(`${lines.join('\n')}\n.print done\n`);
    let text = '';
    while (!text.includes('done\n')) text += String((await once(child.stdout, 'data'))[0]);
  };
  await run(...statements);
  return {
    run,
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'close');
    },
  };
}

const table =
  "CREATE TABLE t (k TEXT, n REAL, b BLOB); INSERT INTO t SELECT 'row ' || value, value / 7.0, randomblob(50) FROM generate_series(1, 300);";
const walMode = 'PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;';
const ask = (path: string, sql: string) =>
  execFileSync('sqlite3', ['-init', '/dev/null', `file:${path}?immutable=1`, sql], { encoding: 'utf8' }).trim();
const vaultOf = (world: FileWorld) => `/var/tmp/longshore-${process.getuid?.() ?? ''}/${recordName(world.spec)}.sqlite`;
const sha = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** The same world, where some hosts have no sqlite3. */
function without(world: FileWorld, ...names: readonly string[]): WriteContext {
  const wrap = (host: HostWriter): HostWriter => ({
    ...host,
    name: host.name,
    asRoot: () => wrap(host.asRoot()),
    stream: async function* (command) {
      if (!command.argv.includes('longshore-files-look')) return yield* host.stream(command);
      const chunks: Uint8Array[] = [];
      for await (const chunk of host.stream(command)) chunks.push(chunk);
      yield Buffer.from(Buffer.concat(chunks).toString('latin1').replace('sqlite yes\n', ''), 'latin1');
    },
  });
  return { ...world.context, host: (name) => (names.includes(name) ? wrap(world.context.host(name)) : world.context.host(name)) };
}

/** A tree with a database that was killed, its last rows in the log only. */
async function killed(world: FileWorld): Promise<string> {
  mkdirSync(join(world.source, 'data'));
  writeFileSync(join(world.source, 'data/plain'), 'plain');
  const path = join(world.source, "data/it's 100%?#.db");
  const writer = await program(path, walMode, table);
  chmodSync(path, 0o640);
  utimesSync(path, 1e9, 1e9);
  await writer.kill();
  // What was changed less than 50 ms before a listing is not remembered.
  await wait(60);
  return path;
}

describe('databases that are in use', { skip: noTools }, () => {
  it('are carried ahead while a program writes, and with the log that is left when it was killed; the source stays as it is', async () => {
    await using world = fileWorld();
    mkdirSync(join(world.source, 'data'));
    const path = join(world.source, 'data/app.db');
    const target = join(world.target, 'data/app.db');
    writeFileSync(join(world.source, 'data/not-wal'), 'no database, and named as a log');
    await (await program(join(world.source, 'closed.db'), table)).kill();
    const writer = await program(path, walMode, table, 'PRAGMA user_version = 7;', 'CREATE TABLE w (k PRIMARY KEY) WITHOUT ROWID;');
    chmodSync(path, 0o640);
    rmSync(join(world.source, 'data/not-wal'));
    await directoryAheadKind.apply(world.context, world.spec, await directoryAheadKind.read(world.context, world.spec));
    assert.equal(ask(target, 'SELECT count(*) FROM t'), '300');
    assert.deepEqual(readdirSync(join(world.target, 'data')), ['app.db']);
    await writer.run("INSERT INTO t VALUES ('the last', 1.5, NULL);", 'DELETE FROM t WHERE rowid = 5;');
    await writer.kill();
    const logs = ['', '-wal', '-shm'].map((suffix) => sha(`${path}${suffix}`));
    const before = treeLines(world.source, { owners: true });
    assert.deepEqual((await directoryMoveKind.survey(world.context, world.spec)).obstacles, []);
    world.context.notes.length = 0;
    const proof = await world.copyAndProve();
    assert.deepEqual([proof.verdict, proof.differences, proof.rows], ['same', [], 2]);
    assert.match(world.context.notes.join('\n'), /data\/app\.db was carried by SQLite's own backup \(\d+ bytes\)/);
    assert.match(proof.sets?.[2]?.name ?? '', /^SQLite database data\/app\.db, carried by its own backup$/);
    assert.deepEqual(
      ['', '-wal', '-shm'].map((suffix) => sha(`${path}${suffix}`)),
      logs,
      'the source was altered',
    );
    assert.deepEqual(treeLines(world.source, { owners: true }), before, 'the source was altered');
    assert.equal(
      ask(target, "SELECT count(*), max(rowid), (SELECT n FROM t WHERE k = 'the last') FROM t; PRAGMA user_version"),
      '300|301|1.5\n7',
    );
    assert.equal(readFileSync(target)[18], 2, 'the backup is not in WAL mode as the original is');
    const { mode, mtimeMs } = lstatSync(target);
    assert.deepEqual([mode & 0o7777, mtimeMs], [0o640, lstatSync(path).mtimeMs]);
    assert.deepEqual(readdirSync(join(world.target, 'data')), ['app.db']);
    assert.ok(!existsSync(vaultOf(world)), 'the backup is still there');
    assert.equal((await directoryMoveKind.survey(world.context, world.spec)).state, 'complete');
    await directoryMoveKind.discard(world.context, world.spec);
    assert.ok(!existsSync(world.target));
    assert.deepEqual(treeLines(world.source, { owners: true }), before, 'the source was altered');
  });

  it('are proved by table: the script repeats it on either side, and one row that was changed is found', async () => {
    await using world = fileWorld();
    await killed(world);
    const name = "data/it's 100%?#.db";
    const target = join(world.target, name);
    const { verdict, differences, script } = await world.copyAndProve();
    assert.deepEqual([verdict, differences], ['same', []]);
    world.context.notes.length = 0;
    await directoryMoveKind.copy(world.context, world.spec);
    assert.doesNotMatch(world.context.notes.join('\n'), /backup/, 'it has not changed');
    const run = (side: string, ...words: readonly string[]) => spawnSync('sh', ['-s', side, ...words], { input: script, encoding: 'utf8' });
    for (const side of [world.source, world.target]) {
      const found = run(side);
      assert.deepEqual([found.status, found.stdout.match(/^same/gm)?.length], [0, 3], found.stdout + found.stderr);
    }
    assert.equal(run(world.source, 'found').stdout, run(world.target, 'found').stdout);
    const { atime, mtime } = lstatSync(target);
    // The lowest bit of one number, in place: nothing else of the table changes.
    execFileSync('sqlite3', [target, 'UPDATE t SET n = 1.0000000000000002 WHERE rowid = 7']);
    for (const suffix of ['-wal', '-shm']) rmSync(`${target}${suffix}`, { force: true });
    utimesSync(target, atime, mtime);
    execFileSync('touch', ['-r', join(world.source, 'data'), join(world.target, 'data')]);
    const mutated = await directoryMoveKind.prove(world.context, world.spec);
    assert.equal(mutated.differences.length, 1, mutated.differences.join('\n'));
    assert.match(
      mutated.differences[0] ?? '',
      /^table t of database data\/it's 100%\?#\.db: the source has [0-9a-f]{64}, the target [0-9a-f]{64}$/,
    );
    assert.equal(mutated.sets?.[2]?.same, false);
    assert.deepEqual([run(world.target).status, run(world.source).status], [1, 0]);
    // Whoever opens it at the target is told, and the next copy takes a log away that belongs to another state.
    writeFileSync(`${target}-journal`, 'a log');
    assert.match(
      (await directoryMoveKind.writtenSince?.(world.context, world.spec))?.join('\n') ?? '',
      /-journal: only in the target; somebody uses/,
    );
    assert.equal((await world.copyAndProve()).verdict, 'same');
    const bytes = readFileSync(target);
    // A page in the middle.
    bytes.fill(0xff, 4096 * 3 + 100, 4096 * 3 + 300);
    writeFileSync(target, bytes);
    assert.match(
      (await directoryMoveKind.prove(world.context, world.spec)).differences.join('\n'),
      /integrity check complains|cannot be read/,
    );
  });

  it('are recovered from what a crash has left: a hot journal, a log without its index, a journal that is kept', async () => {
    await using world = fileWorld();
    const at = (name: string) => join(world.source, name);
    const hot = await program(
      at('hot.db'),
      table,
      'PRAGMA cache_size = 2;',
      'PRAGMA cache_spill = 2;',
      'BEGIN;',
      "UPDATE t SET k = 'never committed ' || k;",
    );
    await hot.kill();
    assert.ok(lstatSync(at('hot.db-journal')).size > 512);
    const wal = await program(at('wal.db'), walMode, table);
    await wal.kill();
    rmSync(at('wal.db-shm'));
    await (await program(at('kept.db'), 'PRAGMA journal_mode = PERSIST;', table)).kill();
    await (await program(at('empty.db'), 'PRAGMA journal_mode = WAL;', table, 'PRAGMA wal_checkpoint(TRUNCATE);')).kill();
    const before = treeLines(world.source, { owners: true });
    const { verdict, differences, rows } = await world.copyAndProve();
    assert.deepEqual([verdict, differences, rows], ['same', [], 4]);
    assert.deepEqual(treeLines(world.source, { owners: true }), before, 'the source was altered');
    assert.deepEqual(readdirSync(world.target).sort(), ['empty.db', 'hot.db', 'kept.db', 'wal.db']);
    for (const name of readdirSync(world.target))
      assert.equal(ask(join(world.target, name), "SELECT count(*) FROM t WHERE k LIKE 'row %'; PRAGMA integrity_check"), '300\nok', name);
  });

  it('leave no backup behind, whenever a pass has died', async () => {
    await using world = fileWorld();
    await killed(world);
    const vault = vaultOf(world);
    const left = (): void => {
      mkdirSync(vault, { recursive: true, mode: 0o700 });
      writeFileSync(join(vault, 'backup'), 'a part');
    };
    left();
    const ofProof = `${vault}.a1b2c3`;
    mkdirSync(ofProof);
    await directoryMoveKind.copy(world.context, world.spec);
    assert.deepEqual([existsSync(vault), existsSync(ofProof)], [false, false]);
    left();
    rmSync(join(world.source, 'data'), { recursive: true });
    await directoryMoveKind.copy(world.context, world.spec);
    assert.ok(!existsSync(vault), 'no database is in use any more');
    left();
    await directoryMoveKind.discard(world.context, world.spec);
    assert.ok(!existsSync(vault));
    const records = readdirSync(join(vault, '..')).filter((name) => name.startsWith(recordName(world.spec)));
    assert.deepEqual(records, []);
  });

  it('go as a file once they are closed, as a backup once they are open again, and with their file when that is gone', async () => {
    await using world = fileWorld();
    const path = await killed(world);
    const again = async () => {
      const { verdict, differences, sets } = await world.copyAndProve();
      assert.deepEqual([verdict, differences], ['same', []]);
      return sets?.length;
    };
    assert.equal(await again(), 3);
    execFileSync('sqlite3', [path, 'SELECT count(*) FROM t']);
    assert.equal(await again(), 2);
    assert.deepEqual(readFileSync(join(world.target, "data/it's 100%?#.db")), readFileSync(path));
    await (await program(path, 'PRAGMA wal_autocheckpoint = 0;', "INSERT INTO t VALUES ('more', 1, 1);")).kill();
    assert.equal(await again(), 3);
    rmSync(join(world.source, 'data'), { recursive: true });
    assert.equal(await again(), 2);
    assert.deepEqual(readdirSync(world.target), []);
  });

  it('come back, when the plan says so, with what was written after the move, and the log that was left at the source goes', async () => {
    await using world = fileWorld({ spec: { wayBack: 'move' } as Partial<FileWorld['spec']> });
    const path = await killed(world);
    assert.equal((await world.copyAndProve()).verdict, 'same');
    const used = join(world.target, "data/it's 100%?#.db");
    execFileSync('sqlite3', [used, "INSERT INTO t VALUES ('after the move', 1, 1)"]);
    const written = await directoryMoveKind.writtenSince?.(world.context, world.spec);
    assert.ok(
      written?.some((sentence) => sentence.includes('table t')),
      written?.join('\n'),
    );
    assert.equal(await directoryMoveKind.moveBack?.(world.context, world.spec), 'moved-back');
    assert.deepEqual(await directoryMoveKind.writtenSince?.(world.context, world.spec), []);
    assert.deepEqual(readdirSync(join(world.source, 'data')), ["it's 100%?#.db", 'plain']);
    const found = execFileSync('sqlite3', [path, "SELECT count(*), sum(k = 'after the move') FROM t"], { encoding: 'utf8' });
    assert.equal(found, '301|1\n');
  });

  it('stand in the way without sqlite3 at the source; without it at the target, the copy is the backup byte for byte', async () => {
    await using world = fileWorld();
    const path = await killed(world);
    const { obstacles } = await directoryMoveKind.survey(without(world, 'here'), world.spec);
    assert.match(obstacles.join(), /has a log of SQLite beside it: .* or install `sqlite3` there, with which it is carried as a backup/);
    const context = without(world, 'there');
    const prove = () => directoryMoveKind.prove(context, world.spec);
    await directoryMoveKind.copy(context, world.spec);
    assert.deepEqual((await prove()).differences, []);
    const target = join(world.target, "data/it's 100%?#.db");
    const bytes = readFileSync(target);
    const { atime, mtime } = lstatSync(target);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(target, bytes);
    utimesSync(target, atime, mtime);
    assert.match(
      (await prove()).differences.join('\n'),
      /^database data\/it's.*: the target is not the backup that was sent, [0-9a-f]{64}, but [0-9a-f]{64}$/,
    );
    await directoryMoveKind.copy(context, world.spec);
    assert.deepEqual((await prove()).differences, []);
    await (await program(path, 'PRAGMA wal_autocheckpoint = 0;', "INSERT INTO t VALUES ('more', 1, 1);")).kill();
    assert.match((await prove()).differences.join(), /the source was written to since its backup was made/);
  });

  it('stop a move when SQLite cannot read them, and are left to the move by a copy ahead', async () => {
    await using world = fileWorld();
    const path = await killed(world);
    const bytes = readFileSync(path);
    bytes.fill(0xff, 16, 100);
    writeFileSync(path, bytes);
    rmSync(`${path}-wal`);
    writeFileSync(`${path}-wal`, '');
    await directoryAheadKind.apply(world.context, world.spec, await directoryAheadKind.read(world.context, world.spec));
    assert.match(
      world.context.notes.join('\n'),
      /was not copied ahead: SQLite could make no backup of it \(.*file is not a database.*\); it comes with the move/,
    );
    await assert.rejects(directoryMoveKind.copy(world.context, world.spec), (error: LongshoreError) => error.code === 'database-unread');
    assert.equal((await directoryMoveKind.prove(world.context, world.spec)).verdict, 'different');
    assert.ok(!existsSync(vaultOf(world)));
  });
});
