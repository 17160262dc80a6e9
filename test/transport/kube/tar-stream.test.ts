import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { PodFile } from '../../../src/ports/cluster.ts';
import { tarStream } from '../../../src/transport/kube/tar-stream.ts';

async function* bytes(...chunks: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

async function packed(files: readonly PodFile[]): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of tarStream(files)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('`tarStream()` is read by the real tar: names of any length and script, modes, times, links, empty files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tar-stream-'));
  const long = `${'folder-'.repeat(20)}/${'ö'.repeat(60)} file.txt`;
  const archive = await packed([
    { path: 'data', type: 'directory', mode: 0o750 },
    { path: 'data/a.txt', type: 'file', mode: 0o640, size: 11, modifiedAt: 1_700_000_000_000, content: bytes('hello', ' world') },
    { path: 'data/empty', type: 'file', mode: 0o600, size: 0 },
    { path: 'data/link', type: 'symlink', mode: 0o777, target: 'a.txt' },
    { path: long.split('/')[0] ?? '', type: 'directory', mode: 0o755 },
    { path: long, type: 'file', mode: 0o644, size: 3, content: bytes('abc') },
  ]);
  const { status, stderr } = spawnSync('tar', ['-x', '-p', '-f', '-', '-C', folder], { input: archive });
  assert.equal(status, 0, String(stderr));
  assert.equal(readFileSync(join(folder, 'data/a.txt'), 'utf8'), 'hello world');
  assert.deepEqual(
    [lstatSync(join(folder, 'data/a.txt')).mode & 0o777, lstatSync(join(folder, 'data/a.txt')).mtimeMs],
    [0o640, 1_700_000_000_000],
  );
  assert.equal(lstatSync(join(folder, 'data/empty')).size, 0);
  assert.equal(readlinkSync(join(folder, 'data/link')), 'a.txt');
  assert.equal(readFileSync(join(folder, long), 'utf8'), 'abc');
  rmSync(folder, { recursive: true });
});

test('`tarStream()` refuses paths that lead out of the folder, and contents that are not as long as they said', async () => {
  for (const path of ['/etc/passwd', '../up', 'a/../../b', ''])
    await assert.rejects(packed([{ path, type: 'file', mode: 0o644 }]), { code: 'file-path-invalid' });
  await assert.rejects(packed([{ path: 'a', type: 'file', mode: 0o644, size: 3, content: bytes('ab') }]), {
    code: 'file-changed',
    message: /3 bytes and has 2/,
  });
  await assert.rejects(packed([{ path: 'a', type: 'file', mode: 0o644, size: 3, content: bytes('abcd') }]), { code: 'file-changed' });
});
