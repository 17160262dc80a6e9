// The mini shell of stand-in containers: what it understands, and that nothing of the machine is in its reach.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { PodFiles } from '../../../../src/twin/kube/shell/pod-files.ts';
import { NoSuchProgram, runCommand } from '../../../../src/twin/kube/shell/run-shell.ts';

let folder: string;
let files: PodFiles;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pod-shell-'));
  files = new PodFiles([
    { path: '/', directory: join(folder, 'root'), readOnly: false },
    { path: '/data', directory: join(folder, 'data'), readOnly: false },
    { path: '/fixed', directory: join(folder, 'fixed'), readOnly: true },
  ]);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(words: readonly string[], stdin: Readable = Readable.from([])): Promise<{ code: number; out: Buffer; err: string }> {
  const collected = [new PassThrough(), new PassThrough()] as const;
  const chunks: [Buffer[], Buffer[]] = [[], []];
  collected.forEach((stream, index) => stream.on('data', (chunk: Buffer) => chunks[index]?.push(chunk)));
  const code = await runCommand(words, {
    files,
    directory: '/',
    environment: { NAME: 'a b' },
    hostname: 'web-1',
    stdin,
    stdout: collected[0],
    stderr: collected[1],
    signal: new AbortController().signal,
    run: runCommand,
  });
  await new Promise(setImmediate);
  return { code, out: Buffer.concat(chunks[0]), err: Buffer.concat(chunks[1]).toString() };
}
const sh = async (script: string): Promise<{ code: number; out: string; err: string }> => {
  const { code, out, err } = await run(['sh', '-c', script]);
  return { code, out: out.toString(), err };
};

test('`runCommand()` runs lists, pipes, redirections, quotes and variables', async () => {
  assert.deepEqual(await sh('echo "$NAME" > /data/x && cat < /data/x | wc -l; false || echo \'$NAME\''), {
    code: 0,
    out: '1\n$NAME\n',
    err: '',
  });
  assert.deepEqual(await sh('X=1; echo ${X}2; exit 7; echo never'), { code: 7, out: '12\n', err: '' });
  assert.deepEqual(await sh('cd /data && echo a > b && cd / && ls data'), { code: 0, out: 'b\nx\n', err: '' });
});

test('`runCommand()` refuses what it does not understand, rather than to do something else', async () => {
  for (const script of ['for i in 1; do echo $i; done', 'echo $(id)', 'echo `id`', 'sleep 1 &']) {
    const { code, err } = await sh(script);
    assert.equal(code, 2, script);
    assert.match(err, /not simulated here/);
  }
  assert.deepEqual(await sh('curl http://example.org'), { code: 127, out: '', err: 'sh: curl: not found\n' });
  await assert.rejects(run(['curl']), NoSuchProgram);
});

test('`runCommand()` stays below the folders of its container, by whatever path or link', async () => {
  writeFileSync(join(folder, 'secret'), 'outside');
  mkdirSync(join(folder, 'root/links'));
  symlinkSync(join(folder, 'secret'), join(folder, 'root/links/absolute'));
  symlinkSync('../../../secret', join(folder, 'root/links/relative'));
  symlinkSync(folder, join(folder, 'root/links/folder'));
  for (const path of ['/../secret', '../../secret', '/links/absolute', '/links/relative', '/links/folder/secret', '/data/../../secret'])
    assert.equal((await sh(`cat ${path}`)).code, 1, path);
  await sh('echo gone > /links/relative; rm -rf /links/folder/secret; mv /data /x; rm -rf /');
  assert.equal(readFileSync(join(folder, 'secret'), 'utf8'), 'outside');
});

test('`runCommand()` writes nothing to a mount that is read-only', async () => {
  const { code, err } = await sh('echo x > /fixed/x');
  assert.equal(code, 1);
  assert.match(err, /Read-only file system/);
  assert.equal(existsSync(join(folder, 'fixed/x')), false);
});

test('`find`, `sort`, `xargs` and `sha256sum` make a list of digests', async () => {
  const { out } = await sh(
    'mkdir -p /data/a/b && echo 1 > /data/a/one && echo 2 > "/data/a/b/two words" && cd /data && find . -type f -print0 | sort -z | xargs -0 sha256sum',
  );
  assert.deepEqual(
    out
      .trim()
      .split('\n')
      .map((line) => line.slice(66)),
    ['./a/b/two words', './a/one'],
  );
});

const name = fc
  .string({ unit: fc.constantFrom('a', 'b', 'ü', ' ', '.', '-', 'x'.repeat(60)), minLength: 1, maxLength: 4 })
  .filter((text) => !/^\.+$/.test(text));
const tree = fc.uniqueArray(fc.tuple(fc.array(name, { minLength: 1, maxLength: 3 }), fc.uint8Array({ maxLength: 2000 })), {
  maxLength: 8,
  selector: ([path]) => path[0] ?? '',
});

test('`tar` carries any tree of files as it is', async () => {
  await fc.assert(
    fc.asyncProperty(tree, fc.boolean(), async (entries, gzip) => {
      rmSync(join(folder, 'data'), { recursive: true, force: true });
      rmSync(join(folder, 'root/to'), { recursive: true, force: true });
      mkdirSync(join(folder, 'data'));
      for (const [path, content] of entries) {
        mkdirSync(join(folder, 'data', ...path.slice(0, -1)), { recursive: true });
        writeFileSync(join(folder, 'data', ...path), content);
      }
      const archive = await run(['tar', gzip ? 'czf' : 'cf', '-', '-C', '/data', '.']);
      assert.equal(archive.code, 0, archive.err);
      await sh('mkdir /to');
      const extracted = await run(['tar', gzip ? '-xzf' : '-xf', '-', '-C', '/to'], Readable.from([archive.out]));
      assert.equal(extracted.code, 0, extracted.err);
      for (const [path, content] of entries) assert.deepEqual(new Uint8Array(readFileSync(join(folder, 'root/to', ...path))), content);
    }),
    { numRuns: 30 },
  );
});

test('`tar` refuses members that lead out of the folder', async () => {
  await sh('mkdir -p /a/b && echo x > /a/f');
  const archive = await run(['tar', 'cf', '-', '-C', '/a/b', '../f']);
  assert.equal(archive.code, 0);
  const renamed = Buffer.from(archive.out);
  renamed.write('../f\0', 0);
  const sum = renamed.subarray(0, 512).reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  renamed.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const { code, err } = await run(['tar', 'xf', '-', '-C', '/data'], Readable.from([renamed]));
  assert.equal(code, 2);
  assert.match(err, /contains '\.\.'/);
});
