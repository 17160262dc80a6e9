// Streams into commands and out of them, as bytes: over this machine's shell and over a real sshd.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { LongshoreError } from '../../../src/core/error.ts';
import { change, query, type HostWriter } from '../../../src/ports/host.ts';
import { createHost } from '../../../src/transport/host/create-host.ts';
import { noSshd, privateSshd, type PrivateSshd } from './private-sshd.ts';

const everyByte = Buffer.from(Uint8Array.from({ length: 256 }, (_, byte) => byte));

async function* chunks(count: number, size = 1): AsyncGenerator<Uint8Array> {
  const chunk = Buffer.concat(Array.from({ length: size }, () => everyByte));
  for (let n = 0; n < count; n += 1) yield chunk;
}

let sshd: PrivateSshd | undefined;
before(async () => {
  if (noSshd === false) sshd = await privateSshd();
});
after(() => sshd?.[Symbol.asyncDispose]());

for (const [way, skip] of [
  ['this machine', false],
  ['an sshd', noSshd],
] as const) {
  describe(`\`feed()\` and \`stream()\` on ${way}`, { skip }, () => {
    const withHost = async (work: (host: HostWriter, folder: string, stop: AbortController) => Promise<void>): Promise<void> => {
      const folder = realpathSync(mkdtempSync(join(tmpdir(), 'longshore-feed-')));
      const stop = new AbortController();
      await using host = createHost({ host: 'indri', ...(way === 'an sshd' && sshd !== undefined ? { ssh: sshd.ssh } : {}) });
      try {
        await work(host.writer(stop.signal), folder, stop);
      } finally {
        rmSync(folder, { recursive: true });
      }
    };
    const code = (expected: string) => (error: unknown) => error instanceof LongshoreError && error.code === expected;

    it('gives a command all bytes, and gives back its output, complaints and exit code', () =>
      withHost(async (host, folder) => {
        const script = 'cat >"$1"; echo out;\necho "it\'s" >&2; exit 3';
        const file = join(folder, 'new\nline');
        const result = await host.feed(change(['sh', '-c', script, 'sh', file]), chunks(40, 1000));
        assert.deepEqual(result, { exitCode: 3, stdout: 'out\n', stderr: "it's\n" });
        assert.equal(readFileSync(file).length, 40 * 256_000);
        assert.ok(readFileSync(file).subarray(-256).equals(everyByte));
      }));

    it('stops asking for input when the command has ended, and ends the command when the input fails', () =>
      withHost(async (host, folder) => {
        assert.equal((await host.feed(change(['head', '-c', '1']), chunks(100_000, 100))).exitCode, 0);
        const broken = async function* (): AsyncGenerator<Uint8Array> {
          yield everyByte;
          throw new LongshoreError('archive-broken', 'cannot read it');
        };
        const script = 'cat >/dev/null; touch "$1"';
        await assert.rejects(host.feed(change(['sh', '-c', script, 'sh', join(folder, 'done')]), broken()), code('archive-broken'));
        assert.ok(way === 'an sshd' || !existsSync(join(folder, 'done')));
      }));

    it('ends with its signal, in doubt', () =>
      withHost(async (host, _, stop) => {
        const endless = async function* (): AsyncGenerator<Uint8Array> {
          yield everyByte;
          stop.abort(new Error('enough'));
          yield everyByte;
        };
        await assert.rejects(
          host.feed(change(['cat']), endless()),
          (error: LongshoreError) => error.code === 'host-interrupted' && error.effect === 'unknown',
        );
      }));

    it('`stream()` gives a query its input, of which it may leave some', () =>
      withHost(async (host) => {
        const input = Buffer.concat(Array.from({ length: 5000 }, () => everyByte));
        const read = async (command: Parameters<HostWriter['stream']>[0]) => {
          const parts: Uint8Array[] = [];
          for await (const part of host.stream(command)) parts.push(part);
          return Buffer.concat(parts);
        };
        assert.ok((await read({ ...query(['cat']), input })).equals(input));
        assert.equal((await read({ ...query(['head', '-c', '3']), input })).length, 3);
        assert.ok((await read({ ...query(['cat']), input: everyByte })).equals(everyByte));
        await assert.rejects(read({ ...query(['false']), input }), code('command-failed'));
        assert.equal((await host.query(query(['echo', 'still there']))).stdout, 'still there\n');
      }));
  });
}
