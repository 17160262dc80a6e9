// What every host does, whichever way it is reached: one suite for the twin, this machine, and a real sshd.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LongshoreError } from '../../../src/core/error.ts';
import { query, type HostWriter } from '../../../src/ports/host.ts';

export interface ContractHost extends AsyncDisposable {
  readonly host: HostWriter;
  /** An empty directory of the host's user. */
  readonly folder: string;
  readonly user: string;
}

const text = (content: Uint8Array | undefined) => (content === undefined ? undefined : Buffer.from(content).toString('utf8'));
const code = (expected: string) => (error: unknown) =>
  error instanceof LongshoreError && error.code === expected && error.effect === 'unchanged';
async function all(chunks: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  const taken: Uint8Array[] = [];
  for await (const chunk of chunks) taken.push(chunk);
  return taken;
}

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);

export function hostContract(name: string, open: () => Promise<ContractHost>, skip: string | false = false): void {
  describe(`host contract on ${name}`, { skip }, () => {
    it('`writeFile()` writes every byte and the mode, replaces, and leaves no other name behind', async () => {
      await using world = await open();
      const { host, folder, user } = world;
      const large = Buffer.concat(Array.from({ length: 1200 }, () => everyByte));
      for (const content of [everyByte, Buffer.from(''), Buffer.from("-n '%d' \\n $HOME `id`\n"), large, Buffer.from('grüße\n')]) {
        await host.writeFile(`${folder}/a`, content, { mode: 0o640 });
        assert.deepEqual(Buffer.from((await host.readFile(`${folder}/a`)) ?? []), Buffer.from(content));
      }
      const status = await host.stat(`${folder}/a`);
      assert.deepEqual({ ...status, modifiedAt: 0 }, { type: 'file', mode: 0o640, owner: user, size: 8, modifiedAt: 0 });
      assert.ok(Math.abs((status?.modifiedAt ?? 0) - Date.now()) < 60_000);
      await host.writeFile(`${folder}/a`, everyByte, { mode: 0o4755 });
      assert.equal((await host.stat(`${folder}/a`))?.mode, 0o4755);
      assert.deepEqual(await host.list(folder), ['a']);
    });

    it('takes any name', async () => {
      await using world = await open();
      const { host, folder } = world;
      const names = ["it's", 'a b', '-rf', '.hidden', 'grüße', '*', '$HOME', 'new\nline', 'back\\slash', '"', '~', 'x\ty'];
      await Promise.all(names.map((each) => host.writeFile(`${folder}/${each}`, Buffer.from(each), { mode: 0o600 })));
      assert.deepEqual(await host.list(folder), [...names].sort());
      const [contents, statuses] = await Promise.all([
        Promise.all(names.map((each) => host.readFile(`${folder}/${each}`))),
        Promise.all(names.map((each) => host.stat(`${folder}/${each}`))),
      ]);
      assert.deepEqual(contents.map(text), names);
      assert.deepEqual(
        statuses.map((each) => each?.size),
        names.map((each) => Buffer.byteLength(each)),
      );
      await Promise.all(names.map((each) => host.remove(`${folder}/${each}`)));
      await Promise.all(names.map((each) => host.makeDirectory(`${folder}/${each}`, { mode: 0o700 })));
      assert.deepEqual(await host.list(folder), [...names].sort());
    });

    it('`writeFile()` refuses a missing directory, a file or a directory in the wrong place, and what is not absolute', async () => {
      await using world = await open();
      const { host, folder } = world;
      const write = (path: string) => host.writeFile(path, Buffer.from('x'), { mode: 0o644 });
      await write(`${folder}/file`);
      await host.makeDirectory(`${folder}/directory`, { mode: 0o755 });
      await assert.rejects(write(`${folder}/nowhere/a`), code('not-a-directory'));
      await assert.rejects(write(`${folder}/file/a`), code('not-a-directory'));
      await assert.rejects(write(`${folder}/directory`), code('not-a-file'));
      await assert.rejects(write('relative'), code('not-a-file'));
      assert.deepEqual(await host.list(folder), ['directory', 'file']);
    });

    it('`makeDirectory()` sets the mode again, and refuses a file in its place or a parent that is not there', async () => {
      await using world = await open();
      const { host, folder } = world;
      await host.makeDirectory(`${folder}/d`, { mode: 0o755 });
      assert.equal((await host.stat(`${folder}/d`))?.mode, 0o755);
      await host.makeDirectory(`${folder}/d`, { mode: 0o700 });
      assert.deepEqual(
        { ...(await host.stat(`${folder}/d`)), modifiedAt: 0 },
        { type: 'directory', mode: 0o700, owner: world.user, size: 0, modifiedAt: 0 },
      );
      await host.writeFile(`${folder}/file`, Buffer.from(''), { mode: 0o644 });
      await assert.rejects(host.makeDirectory(`${folder}/file`, { mode: 0o755 }), code('not-a-directory'));
      await assert.rejects(host.makeDirectory(`${folder}/no/d`, { mode: 0o755 }), code('not-a-directory'));
    });

    it('`remove()` takes files and empty directories, and has no error for what is gone', async () => {
      await using world = await open();
      const { host, folder } = world;
      await host.makeDirectory(`${folder}/d`, { mode: 0o755 });
      await host.writeFile(`${folder}/d/.f`, Buffer.from(''), { mode: 0o644 });
      await assert.rejects(host.remove(`${folder}/d`), code('directory-not-empty'));
      await host.remove(`${folder}/d/.f`);
      await host.remove(`${folder}/d/.f`);
      await host.remove(`${folder}/d`);
      await host.remove(`${folder}/never/there`);
      assert.deepEqual(await host.list(folder), []);
    });

    it('`readFile()`, `stat()` and `list()` tell absence from the wrong type', async () => {
      await using world = await open();
      const { host, folder } = world;
      await host.writeFile(`${folder}/file`, Buffer.from('x'), { mode: 0o644 });
      assert.equal(await host.readFile(`${folder}/nothing`), undefined);
      assert.equal(await host.stat(`${folder}/file/below`), undefined);
      assert.equal(await host.list(`${folder}/nothing`), undefined);
      assert.equal(await host.list(`${folder}/file/below`), undefined);
      await assert.rejects(host.readFile(folder), code('not-a-file'));
      await assert.rejects(host.list(`${folder}/file`), code('not-a-directory'));
    });

    it('gives each of many calls at once its own answer, failures among them', async () => {
      await using world = await open();
      const { host, folder } = world;
      const numbers = Array.from({ length: 450 }, (_, index) => index);
      await Promise.all(
        numbers.map((n) => host.writeFile(`${folder}/${n}`, Buffer.from(`\n\n${n}\0`), { mode: n % 2 === 0 ? 0o600 : 0o644 })),
      );
      const seen = await Promise.all(
        numbers.map(async (n) => {
          const [status, content, missing, refused] = await Promise.all([
            host.stat(`${folder}/${n}`),
            host.readFile(`${folder}/${n}`),
            host.readFile(`${folder}/none-${n}`),
            n % 50 === 0 ? host.readFile(folder).catch((error: LongshoreError) => error.code) : undefined,
          ]);
          return [status?.mode, text(content), missing, refused];
        }),
      );
      assert.deepEqual(
        seen,
        numbers.map((n) => [n % 2 === 0 ? 0o600 : 0o644, `\n\n${n}\0`, undefined, n % 50 === 0 ? 'not-a-file' : undefined]),
      );
      const ends = await Promise.allSettled([
        host.writeFile(`${folder}/1`, Buffer.from('new'), { mode: 0o600 }),
        host.writeFile(`${folder}/none/1`, Buffer.from('new'), { mode: 0o600 }),
        host.writeFile(`${folder}/2`, Buffer.from('new'), { mode: 0o600 }),
      ]);
      assert.deepEqual(
        ends.map((each) => each.status),
        ['fulfilled', 'rejected', 'fulfilled'],
      );
    });

    it('`query()` gives exit codes, output and complaints', async () => {
      await using world = await open();
      const { host, folder } = world;
      await host.writeFile(`${folder}/file`, Buffer.from("it's\n"), { mode: 0o644 });
      assert.deepEqual(await host.query(query(['cat', `${folder}/file`])), { exitCode: 0, stdout: "it's\n", stderr: '' });
      const missing = await host.query(query(['cat', `${folder}/none`]));
      assert.deepEqual([missing.exitCode, missing.stdout], [1, '']);
      assert.match(missing.stderr, /No such file or directory/);
      assert.equal((await host.query(query(['test', '-d', `${folder}/file`]))).exitCode, 1);
      assert.equal((await host.query(query(['frobnicate', '--now']))).exitCode, 127);
      assert.equal((await host.query(query([`${folder}/file`]))).exitCode, 126);
    });

    it('`stream()` gives all of the output, and fails at the end when the command did', async () => {
      await using world = await open();
      const { host, folder } = world;
      await host.writeFile(`${folder}/file`, Buffer.from('a\nb\n'), { mode: 0o644 });
      const chunks = await all(host.stream(query(['cat', `${folder}/file`])));
      assert.equal(Buffer.concat(chunks).toString('utf8'), 'a\nb\n');
      await assert.rejects(all(host.stream(query(['cat', `${folder}/none`]))), code('command-failed'));
    });
  });
}
