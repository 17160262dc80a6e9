import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { LongshoreError } from '../../../src/core/error.ts';
import type { SecretEntry } from '../../../src/inventory/secret-source.ts';
import { createSecretStore, type SecretStoreOptions } from '../../../src/transport/secret/secret-store.ts';

const canary = 'canary-5f0c1d';
let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'longshore-secrets-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function store(secrets: readonly SecretEntry[], more: Partial<SecretStoreOptions> = {}) {
  return createSecretStore({
    secrets,
    environment: { PATH: process.env['PATH'] },
    home: folder,
    keptIn: join(folder, 'kept'),
    keep: true,
    ...more,
  });
}

async function refusal(promise: Promise<unknown>): Promise<LongshoreError> {
  const error: unknown = await promise.then(
    () => assert.fail('it did not fail'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof LongshoreError, inspect(error));
  assert.doesNotMatch(inspect(error), new RegExp(canary));
  return error;
}

describe('environment', () => {
  test('`read()` takes the variable of name and key, and says its name when it is not there', async () => {
    const secrets = store([{ name: 'tailscale-oauth', keys: ['client_id', 'client_secret'] }], {
      environment: { LONGSHORE_SECRET_TAILSCALE_OAUTH_CLIENT_ID: canary },
    });
    const value = await secrets.read('tailscale-oauth', 'client_id');
    assert.equal(value.reveal(), canary);
    assert.doesNotMatch(inspect(value) + JSON.stringify(value) + String(value), new RegExp(canary));
    const missing = await refusal(
      store([{ name: 'tailscale-oauth', keys: ['client_id', 'client_secret'] }]).read('tailscale-oauth', 'client_id'),
    );
    assert.equal(missing.code, 'secret-missing');
    assert.match(missing.next ?? '', /LONGSHORE_SECRET_TAILSCALE_OAUTH_CLIENT_ID/);
  });

  test('`read()` takes the name alone for a secret with one key', async () => {
    const value = await store([{ name: 'db', keys: ['password'] }], { environment: { LONGSHORE_SECRET_DB: canary } }).read(
      'db',
      'password',
    );
    assert.equal(value.reveal(), canary);
  });

  test('`read()` refuses a key that the inventory does not name', async () => {
    const error = await refusal(store([{ name: 'db', keys: ['password'] }]).read('db', 'user'));
    assert.match(error.message, /db\.user: the inventory has no secret/);
  });
});

describe('file', () => {
  const secrets: SecretEntry[] = [{ name: 'plex', keys: ['token'], source: { from: 'file', path: '~/plex-{key}' } }];

  test('`read()` gives the text without its last newline, and finds a file that comes later', async () => {
    const all = store(secrets);
    assert.equal((await refusal(all.read('plex', 'token'))).code, 'secret-missing');
    writeFileSync(join(folder, 'plex-token'), `${canary}\nsecond line\n`, { mode: 0o600 });
    assert.equal((await all.read('plex', 'token')).reveal(), `${canary}\nsecond line`);
  });

  test('`read()` refuses a file that others may read', async () => {
    writeFileSync(join(folder, 'plex-token'), canary);
    chmodSync(join(folder, 'plex-token'), 0o644);
    const error = await refusal(store(secrets).read('plex', 'token'));
    assert.equal(error.code, 'secret-file-open');
    assert.match(error.message, /its mode is 0644/);
    assert.match(error.next ?? '', /chmod 600/);
  });

  test('`read()` says what is wrong with something that is no file', async () => {
    rmSync(join(folder, 'plex-token'));
    mkdirSync(join(folder, 'plex-token'), { mode: 0o700 });
    assert.match((await refusal(store(secrets).read('plex', 'token'))).message, /plex-token": EISDIR/);
    rmSync(join(folder, 'plex-token'), { recursive: true });
  });
});

describe('command', () => {
  const of = (...argv: [string, ...string[]]): SecretEntry[] => [{ name: 'vault', keys: ['password'], source: { from: 'command', argv } }];

  test('`read()` gives what the command prints, with the key in its arguments', async () => {
    const value = await store(of('printf', '%s-of-{key}\\n', 'value')).read('vault', 'password');
    assert.equal(value.reveal(), 'value-of-password');
  });

  test('`read()` asks a command once', async () => {
    const log = join(folder, 'asked');
    const all = store(of('sh', '-c', `echo asked >> ${log}; echo value`));
    await Promise.all([all.read('vault', 'password'), all.read('vault', 'password')]);
    await all.read('vault', 'password');
    assert.equal(readFileSync(log, 'utf8'), 'asked\n');
  });

  for (const [name, argv, why] of [
    ['fails', ['sh', '-c', `echo ${canary} >&2; echo ${canary}; exit 3`], /it ended with 3$/],
    ['is not there', ['no-such-program'], /there is no program "no-such-program"$/],
  ] as const)
    test(`\`read()\` says why, and nothing of what was printed, when the command ${name}`, async () => {
      const error = await refusal(
        store([{ name: 'vault', keys: ['password'], source: { from: 'command', argv } }])
          .read('vault', 'password')
          // The argv of the test itself holds the planted value; the plan's author wrote it there.
          .catch((reason: unknown) => {
            assert.ok(reason instanceof LongshoreError);
            throw new LongshoreError(reason.code, reason.message.replace(argv.join(' '), 'ARGV'), { next: reason.next ?? '' });
          }),
      );
      assert.equal(error.code, 'secret-command-failed');
      assert.match(error.message, why);
    });

  test('`read()` says that nothing was printed', async () => {
    assert.equal((await refusal(store(of('true')).read('vault', 'password'))).code, 'secret-missing');
  });
});

describe('generated', () => {
  const secrets: SecretEntry[] = [{ name: 'forgejo', keys: ['admin', 'token'], source: { from: 'generated', characters: 24 } }];

  test('`read()` makes a value once and keeps it for the next process, readable by nobody else', async () => {
    const value = (await store(secrets).read('forgejo', 'admin')).reveal();
    assert.match(value, /^[A-Za-z0-9]{24}$/);
    assert.equal((await store(secrets).read('forgejo', 'admin')).reveal(), value);
    assert.notEqual((await store(secrets).read('forgejo', 'token')).reveal(), value);
    const kept = join(folder, 'kept');
    assert.equal(statSync(kept).mode & 0o777, 0o700);
    assert.deepEqual(readdirSync(kept), ['forgejo.admin.secret', 'forgejo.token.secret']);
    for (const file of readdirSync(kept)) assert.equal(statSync(join(kept, file)).mode & 0o777, 0o600);
  });

  test('`read()` leaves nothing behind when the command only looks, and sees what was kept', async () => {
    const keptIn = join(folder, 'kept-by-nobody');
    const looking = store(secrets, { keptIn, keep: false });
    assert.equal((await looking.read('forgejo', 'admin')).reveal(), (await looking.read('forgejo', 'admin')).reveal());
    assert.throws(() => readdirSync(keptIn), /ENOENT/);
    const kept = (await store(secrets, { keptIn }).read('forgejo', 'admin')).reveal();
    assert.equal((await store(secrets, { keptIn, keep: false }).read('forgejo', 'admin')).reveal(), kept);
  });
});

describe('1password', () => {
  // A stand-in for `op` 2: it answers what the reference pages of `op inject` and `op read` describe, and notes how it was called.
  const program = (folderOfIt: string, locked = false): string => {
    mkdirSync(folderOfIt, { recursive: true });
    writeFileSync(
      join(folderOfIt, 'op'),
      `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs');
const args = process.argv.slice(2);
appendFileSync(${JSON.stringify(join(folderOfIt, 'calls'))}, args.join(' ') + '\\n');
const items = { 'op://blumeops/miniflux/db-password': '${canary}', 'op://blumeops/miniflux/key': 'line 1\\nline "2"\\n' };
const fail = (text) => { process.stderr.write('[ERROR] 2026/01/17 10:00:00 ' + text + '\\n'); process.exit(1); };
if (${String(locked)}) fail('account is not signed in');
if (args[0] === 'inject') {
  const text = readFileSync(0, 'utf8').replace(/{{ (op:.*?) }}/g, (_, reference) =>
    items[reference] ?? fail('could not resolve item: "' + reference + '" isn\\'t an item'));
  process.stdout.write(text);
} else if (args[0] === 'read') {
  const value = items[args.at(-1)];
  if (value === undefined) fail('"' + args.at(-1) + '" isn\\'t an item');
  process.stdout.write(value);
}
`,
      { mode: 0o755 },
    );
    return folderOfIt;
  };
  const entry = (keys: string[]): SecretEntry => ({
    name: 'miniflux',
    keys,
    source: { from: '1password', vault: 'blumeops', item: 'miniflux', fields: { password: 'db-password' } },
  });

  test('`unlock()` asks once for all values; `read()` then gives them, many lines as they are', async () => {
    const path = program(join(folder, 'op-all'));
    const all = store([entry(['password', 'key'])], { environment: { PATH: path } });
    await all.unlock();
    assert.equal((await all.read('miniflux', 'password')).reveal(), canary);
    assert.equal((await all.read('miniflux', 'key')).reveal(), 'line 1\nline "2"\n');
    assert.equal(readFileSync(join(path, 'calls'), 'utf8'), 'inject\n');
  });

  test('`read()` gives the others when one item is missing, and names the missing field', async () => {
    const path = program(join(folder, 'op-some'));
    const some = store([entry(['password', 'gone'])], { environment: { PATH: path } });
    assert.equal((await some.read('miniflux', 'password')).reveal(), canary);
    const error = await refusal(some.read('miniflux', 'gone'));
    assert.equal(error.code, 'secret-missing');
    assert.match(error.message, /item "miniflux" in vault "blumeops" has no field "gone"/);
    assert.doesNotMatch(readFileSync(join(path, 'calls'), 'utf8'), new RegExp(canary));
  });

  test('`read()` says that a person must unlock it', async () => {
    const path = program(join(folder, 'op-locked'), true);
    const error = await refusal(store([entry(['password'])], { environment: { PATH: path } }).read('miniflux', 'password'));
    assert.equal(error.code, 'secret-locked');
    assert.match(error.next ?? '', /op signin.*OP_SERVICE_ACCOUNT_TOKEN/);
    assert.equal(readFileSync(join(path, 'calls'), 'utf8'), 'inject\n');
  });

  test('`read()` says that the program is missing', async () => {
    const error = await refusal(
      store([entry(['password'])], { environment: { PATH: join(folder, 'nowhere') } }).read('miniflux', 'password'),
    );
    assert.match(error.message, /there is no program "op"/);
  });

  test('`read()` refuses a name that would break the template', async () => {
    const wrong: SecretEntry = { name: 'a', keys: ['b'], source: { from: '1password', vault: 'v', item: 'x }} y' } };
    assert.equal((await refusal(store([wrong]).read('a', 'b'))).code, 'secret-reference');
  });
});
