import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, copyFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { digestOf } from '../../src/core/digest.ts';
import type { NewEntry } from '../../src/journal/entry.ts';
import { openJournal } from '../../src/journal/journal.ts';
import { acquireLock, readLock } from '../../src/journal/lock.ts';
import { Scratch } from '../engine/memory-world.ts';

const begun = (operation: number): NewEntry => ({
  entry: 'step.begun',
  operation,
  step: 'one/a',
  action: 'apply',
  kind: 'value',
  input: { name: 'a' },
  fingerprint: digestOf('a'),
});

test('`openJournal()` gives back after a reopening what `append()` was given', () => {
  using scratch = new Scratch();
  {
    using journal = scratch.journal();
    journal.append(begun(1), { value: { content: 'before' } });
  }
  using journal = openJournal(scratch.state);
  const operation = journal.ledger.steps.get('one/a')?.operations[0];
  assert.ok(operation?.image);
  assert.deepEqual(journal.image(operation.image), { content: 'before' });
  assert.equal(journal.ledger.nextOperation, 2);
});

test('`append()` keeps a secret of a before-image out of every file in the clear', () => {
  using scratch = new Scratch();
  const canary = 'canary-5f1d0c';
  {
    using journal = scratch.journal();
    journal.append(begun(1), { value: { content: canary } });
    for (const name of ['journal.db', 'journal.db-wal', 'image.key'])
      assert.ok(!readFileSync(join(scratch.state, name)).includes(canary), name);
  }
  assert.equal(statSync(join(scratch.state, 'image.key')).mode & 0o777, 0o600);
});

test('`openJournal()` loses only a torn last write, and refuses a file that was altered, saying how to go on', () => {
  using scratch = new Scratch();
  const file = join(scratch.state, 'journal.db');
  const copyTo = join(scratch.directory, 'copy');
  {
    using journal = scratch.journal();
    for (let operation = 1; operation <= 5; operation += 1) journal.append(begun(operation));
    // While it is open: as a kill would leave the files.
    copyFileSync(file, `${copyTo}.db`);
    copyFileSync(`${file}-wal`, `${copyTo}.wal`);
  }
  copyFileSync(`${copyTo}.db`, file);
  copyFileSync(`${copyTo}.wal`, `${file}-wal`);
  truncateSync(`${file}-wal`, statSync(`${file}-wal`).size - 100);
  {
    using torn = openJournal(scratch.state);
    assert.equal([...torn.entries()].length, 4);
    torn.append(begun(5));
  }
  const database = new DatabaseSync(file);
  database.exec(`update entry set body = replace(body, 'one/a', 'one/b') where sequence = 2`);
  database.close();
  assert.throws(
    () => openJournal(scratch.state),
    (error: Error & { code?: string; next?: string }) =>
      error.code === 'journal-corrupt' && /entry 2/.test(error.message) && /backup/.test(error.next ?? ''),
  );
  writeFileSync(file, 'not a database at all, but long enough to be looked at as one by SQLite'.repeat(100));
  assert.throws(() => openJournal(scratch.state), { code: 'journal-corrupt' });
});

test('`openJournal()` says what is wrong with a missing folder, a missing journal, a read-only folder and a full disk', () => {
  using scratch = new Scratch();
  assert.throws(() => openJournal(join(scratch.directory, 'no', 'where'), { create: true }), { code: 'journal-folder-missing' });
  assert.throws(() => openJournal(scratch.state), { code: 'journal-missing' });
  assert.ok(!existsSync(scratch.state));
  using journal = scratch.journal();
  using readOnly = scratch.journal({ readOnly: true });
  assert.throws(() => readOnly.append(begun(1)), { code: 'journal-read-only' });
  if (process.getuid?.() !== 0) {
    chmodSync(scratch.directory, 0o500);
    try {
      assert.throws(() => openJournal(join(scratch.directory, 'other'), { create: true }), { code: 'journal-read-only' });
    } finally {
      chmodSync(scratch.directory, 0o700);
    }
  }
  // SQLite's own limit stands in for a disk that is full: the same result code.
  const big: NewEntry = { ...begun(1), input: { text: 'x'.repeat(2_000_000) } } as NewEntry;
  withPageLimit(() => assert.throws(() => journal.append(big), { code: 'journal-disk-full' }));
  assert.equal([...journal.entries()].length, 0);
});

/** `max_page_count` is a property of a connection, so the journal is opened with a prepared one. */
function withPageLimit(task: () => void): void {
  const open = DatabaseSync.prototype.exec;
  DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
    if (sql === 'begin immediate') open.call(this, 'pragma max_page_count = 20');
    return open.call(this, sql);
  };
  try {
    task();
  } finally {
    DatabaseSync.prototype.exec = open;
  }
}

test('`append()` has lost nothing that it acknowledged when the process is killed with -9', async () => {
  using scratch = new Scratch();
  const script = `
    import { openJournal } from ${JSON.stringify(new URL('../../src/journal/journal.ts', import.meta.url).href)};
    import { writeSync } from 'node:fs';
    const journal = openJournal(${JSON.stringify(scratch.state)}, { create: true });
    for (let operation = journal.ledger.nextOperation; ; operation += 1) {
      journal.append({ entry: 'step.begun', operation, step: 'one/a', action: 'apply', kind: 'value', input: {}, fingerprint: 'sha256:0' });
      writeSync(1, operation + '\\n');
    }`;
  let acknowledged = 0;
  for (let round = 0; round < 3; round += 1) {
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.split('\n').length > 10 + round * 7) child.kill('SIGKILL');
    });
    await once(child, 'close');
    acknowledged = Number(output.split('\n').at(-2));
    using journal = openJournal(scratch.state);
    assert.ok(journal.ledger.nextOperation > acknowledged);
  }
});

test('`acquireLock()` names the holder of a held lock, and takes over one whose process is gone', async () => {
  using scratch = new Scratch();
  using journal = scratch.journal();
  const lock = acquireLock(scratch.state, { command: 'apply' });
  assert.throws(
    () => acquireLock(scratch.state, { command: 'rollback' }),
    (error: Error & { code?: string }) => error.code === 'lock-held' && /runs `apply` since/.test(error.message),
  );
  lock[Symbol.dispose]();
  assert.equal(readLock(scratch.state), undefined);
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'close');
  appendFileSync(join(scratch.state, 'lock'), JSON.stringify({ ...lock.holder, pid: child.pid, command: 'apply', since: 'yesterday' }));
  using taken = acquireLock(scratch.state, { command: 'apply' });
  assert.equal(taken.stale?.pid, child.pid);
  assert.ok(journal);
});
