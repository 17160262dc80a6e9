// What only a line has: logins that are noisy or foreign, lines that fail, round trips, sudo, and what ssh refuses.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { LongshoreError } from '../../../src/core/error.ts';
import { Secret } from '../../../src/core/secret.ts';
import { change, query, type HostWriter } from '../../../src/ports/host.ts';
import { createHost, type HostOptions } from '../../../src/transport/host/create-host.ts';
import { noSshd, privateSshd, type PrivateSshd } from './private-sshd.ts';
import { tcpProxy } from './tcp-proxy.ts';

type Failure = { readonly code: string; readonly effect: string; readonly next?: string };

/** The host for one test, gone with it. */
async function withHost<Result>(
  options: HostOptions,
  work: (host: HostWriter) => Promise<Result>,
  signal = new AbortController().signal,
): Promise<Result> {
  await using host = createHost(options);
  return await work(host.writer(signal));
}

/** One that has ended may still be a zombie whose parent does not look. */
function runs(pid: string): boolean {
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : ') Z';
  return !/\) Z/.test(stat);
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => assert.fail('it did not fail'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof LongshoreError, String(error));
  return { code: error.code, effect: error.effect, ...(error.next === undefined ? {} : { next: error.next }) };
}

describe('a host over ssh', { skip: noSshd }, () => {
  let sshd: PrivateSshd;
  before(async () => {
    sshd = await privateSshd();
  });
  after(() => sshd[Symbol.asyncDispose]());
  const at = (options: Readonly<Record<string, string>> = {}): HostOptions => ({ host: 'indri', ssh: { ...sshd.ssh, options } });

  it('does 100 reads in one round trip, and 60 writes in another', async () => {
    await using proxy = await tcpProxy(sshd.port);
    const folder = join(sshd.folder, 'trips');
    mkdirSync(folder);
    await withHost(at({ Port: String(proxy.port) }), async (host) => {
      await host.query(query(['true']));
      let before = proxy.turns;
      await Promise.all(
        Array.from({ length: 60 }, (_, n) => host.writeFile(`${folder}/${n}`, Buffer.alloc(1000, 48 + n), { mode: 0o644 })),
      );
      assert.ok(proxy.turns - before <= 3, `60 writes took ${proxy.turns - before} turns`);
      before = proxy.turns;
      await Promise.all(
        Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? host.readFile(`${folder}/${n % 60}`) : host.stat(`${folder}/${n % 60}`))),
      );
      // ssh may send its window adjustments meanwhile.
      assert.ok(proxy.turns - before <= 3, `100 reads took ${proxy.turns - before} turns`);
    });
  });

  it('asks reads again on a new line when one is cut, and leaves a change in doubt', async () => {
    await using proxy = await tcpProxy(sshd.port);
    const marker = join(sshd.folder, 'marker');
    await withHost(at({ Port: String(proxy.port) }), async (host) => {
      await host.query(query(['true']));
      const reading = host.query(query(['sh', '-c', 'sleep 0.5; echo read']));
      await wait(150);
      proxy.cut();
      assert.equal((await reading).stdout, 'read\n');
      const changing = host.change(change(['sh', '-c', `sleep 0.3; echo done >>${marker}; sleep 5`]));
      changing.catch(() => undefined);
      while (!existsSync(marker)) await wait(20);
      proxy.cut();
      assert.deepEqual(await failureOf(changing), {
        code: 'host-unreachable',
        effect: 'unknown',
        next: 'Run the same command again: the host is read first, and what is missing is done.',
      });
      assert.equal(Buffer.from((await host.readFile(marker)) ?? []).toString(), 'done\n', 'never repeated');
    });
  });

  it('tells why it cannot connect, and what to do', async () => {
    const refused = await privateSshd();
    const port = String(refused.port);
    await refused[Symbol.asyncDispose]();
    const silent = createServer(() => undefined).unref();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const silentPort = String(typeof address === 'object' && address !== null ? address.port : 0);
    const empty = join(sshd.folder, 'empty');
    writeFileSync(empty, '');
    const changed = join(sshd.folder, 'changed');
    writeFileSync(changed, `[127.0.0.1]:${sshd.port} ${readFileSync(join(sshd.folder, 'other.pub'), 'utf8')}`);
    const cases: readonly [options: HostOptions, code: string, next: RegExp][] = [
      [at({ Port: port }), 'host-unreachable', /sshd runs there/],
      [at({ PubkeyAuthentication: 'no' }), 'host-refused', /without a password/],
      [at({ UserKnownHostsFile: empty }), 'host-key-unknown', /compare the fingerprint/],
      [at({ UserKnownHostsFile: changed }), 'host-key-changed', /ssh-keygen -R/],
      [at({ HostName: 'no-such-name.invalid' }), 'host-unreachable', /ssh\.destination/],
      [{ ...at({ Port: silentPort }), connectTimeoutMs: 1200 }, 'host-timeout', /the host is up/],
      [at({ NoSuchOption: 'yes' }), 'host-unreachable', /ssh\.options/],
      [{ ...at(), env: { PATH: '/nonexistent' } }, 'ssh-missing', /OpenSSH/],
      [{ host: 'indri', ssh: { destination: '-oProxyCommand=touch x' } }, 'host-unreachable', /ssh\.destination/],
    ];
    for (const [options, code, next] of cases) {
      const failure = await failureOf(withHost(options, (host) => host.readFile('/etc/hostname')));
      assert.deepEqual([failure.code, failure.effect], [code, 'unchanged']);
      assert.match(failure.next ?? '', next);
    }
    silent.close();
    // A change that never left is not in doubt either.
    assert.equal((await failureOf(withHost(at({ Port: port }), (host) => host.change(change(['true']))))).effect, 'unchanged');
  });

  it('`StrictHostKeyChecking no` of the configuration lets no unknown host in', async () => {
    const lax = join(sshd.folder, 'lax');
    writeFileSync(lax, `Host *\n  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\nInclude ${sshd.ssh.configFile}\n`);
    const failure = await failureOf(withHost({ host: 'indri', ssh: { destination: 'indri', configFile: lax } }, (host) => host.stat('/')));
    assert.equal(failure.code, 'host-key-unknown');
  });

  it('keeps a secret out of every argument list and environment over there', async () => {
    const canary = 'canary-7c1f0e2b9d';
    await withHost(at(), async (host) => {
      const look = 'v=$(cat); cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr "\\0" "\\n"; echo "got ${#v}"';
      const { stdout } = await host.query(query(['sh', '-c', look], { stdin: new Secret('canary', canary) }));
      assert.match(stdout, new RegExp(`got ${canary.length}\n$`));
      assert.ok(!stdout.includes(canary));
    });
  });

  it('runs other calls beside a slow command, and ends one that takes too long or is cancelled, with its children', async () => {
    await withHost(at(), async (host) => {
      const pids = join(sshd.folder, 'pids');
      const sleeper = ['sh', '-c', `sleep 61 & echo $$ $! >${pids}; wait`] as const;
      const alive = (): boolean => readFileSync(pids, 'utf8').trim().split(' ').some(runs);
      const slow = host.change(change(sleeper, { timeoutMs: 4000 }));
      let over = false;
      slow.catch(() => (over = true));
      while (!existsSync(pids)) await wait(20);
      await host.stat('/');
      assert.equal(over, false, 'a stat waited for a change');
      assert.deepEqual((({ code, effect }) => [code, effect])(await failureOf(slow)), ['command-timeout', 'unknown']);
      assert.equal(alive(), false);

      const stop = new AbortController();
      rmSync(pids);
      const cancelled = host.query(query(sleeper, { signal: stop.signal }));
      while (!existsSync(pids)) await wait(20);
      stop.abort(new Error('enough'));
      await assert.rejects(cancelled, /enough/);
      assert.equal(alive(), false);
      assert.equal((await host.query(query(['echo', 'on']))).stdout, 'on\n');
    });
  });

  it('holds the source of a stream back while nobody takes it', async () => {
    await withHost(at(), async (host) => {
      const count = join(sshd.folder, 'count');
      const script = `i=0; while [ $i -lt 400 ]; do head -c 65536 /dev/zero; i=$((i+1)); echo $i >${count}; done`;
      let bytes = 0;
      for await (const chunk of host.stream(query(['sh', '-c', script]))) {
        if (bytes === 0) {
          await wait(700);
          assert.ok(Number(readFileSync(count, 'utf8')) < 300, 'all of it had been sent');
        }
        bytes += chunk.length;
      }
      assert.equal(bytes, 400 * 65536);
    });
  });

  it('keeps signals as exit codes, and what daemons print later out of other replies', async () => {
    await withHost(at(), async (host) => {
      assert.deepEqual(await host.query(query(['sh', '-c', 'kill -9 $$'])), { exitCode: 137, stdout: '', stderr: '' });
      assert.equal((await host.query(query(['sh', '-c', 'kill -TERM $$']))).exitCode, 143);
      await host.change(change(['sh', '-c', '(for i in 1 2 3 4 5 6 7 8 9 10; do echo noise; sleep 0.05; done) & true']));
      const file = join(sshd.folder, 'quiet');
      writeFileSync(join(sshd.home, 'only'), '');
      await host.writeFile(file, Buffer.from('quiet\n'), { mode: 0o644 });
      for (let tries = 0; tries < 6; tries += 1) {
        const contents = await Promise.all([host.readFile(file), host.readFile(file)]);
        assert.deepEqual(
          contents.map((each) => Buffer.from(each ?? []).toString()),
          ['quiet\n', 'quiet\n'],
        );
        const [status, names] = await Promise.all([host.stat(file), host.list(sshd.home)]);
        assert.deepEqual([status?.size, names], [6, ['only']]);
        await wait(60);
      }
    });
  });

  it('replaces a symlink instead of following it, and never reads through one', async () => {
    await withHost(at(), async (host) => {
      const [target, link] = [join(sshd.folder, 'target'), join(sshd.folder, 'link')];
      writeFileSync(target, 'precious');
      await host.change(change(['ln', '-s', target, link]));
      assert.equal((await host.stat(link))?.type, 'symlink');
      assert.equal((await failureOf(host.readFile(link))).code, 'not-a-file');
      await host.writeFile(link, Buffer.from('new'), { mode: 0o600 });
      assert.equal(readFileSync(target, 'utf8'), 'precious');
      assert.equal((await host.stat(link))?.type, 'file');
    });
  });

  it('says that the disk is full, and leaves what was there', async (test) => {
    const mount = join(sshd.folder, 'small');
    mkdirSync(mount);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'longshore-test', mount]).status !== 0)
      return test.skip('no right to mount a tmpfs');
    try {
      await withHost(at(), async (host) => {
        await host.writeFile(`${mount}/a`, Buffer.from('old'), { mode: 0o644 });
        for (const size of [40_000, 300_000]) {
          const many = Array.from({ length: 8 }, (_, n) =>
            host.writeFile(`${mount}/${n === 0 ? 'a' : n}`, Buffer.alloc(size, 65), { mode: 0o644 }),
          );
          const ends = await Promise.allSettled(many);
          const failed = ends.flatMap((each) => (each.status === 'rejected' ? [(each.reason as LongshoreError).code] : []));
          assert.ok(failed.length > 0 && failed.every((code) => code === 'disk-full'), failed.join());
          for (const name of (await host.list(mount)) ?? []) {
            const length = (await host.readFile(`${mount}/${name}`))?.length;
            assert.ok(length === 3 || length === size, `${name} has ${length} bytes`);
          }
          await Promise.all(((await host.list(mount)) ?? []).map((name) => host.remove(`${mount}/${name}`)));
          await host.writeFile(`${mount}/a`, Buffer.from('old'), { mode: 0o644 });
        }
      });
    } finally {
      spawnSync('umount', [mount]);
    }
  });
});

describe('a host with another login', { skip: noSshd }, () => {
  const fish = spawnSync('fish', ['-c', 'true']).status === 0 ? false : 'there is no fish here';
  const zsh = spawnSync('zsh', ['-c', 'true']).status === 0 ? false : 'there is no zsh here';
  const logins: readonly [name: string, script: string, skip: string | false][] = [
    ['noisy rc files', 'echo Welcome to indri; echo warning: old >&2; printf "no newline"; exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"', false],
    ['fish as its shell', 'exec fish -c "$SSH_ORIGINAL_COMMAND"', fish],
    ['zsh as its shell', 'exec zsh -c "$SSH_ORIGINAL_COMMAND"', zsh],
    ['an empty PATH', 'unset PATH; exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"', false],
    ['a PATH that leads nowhere', 'PATH=/nowhere; export PATH; exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"', false],
    [
      'a locale of its own and a read-only home',
      'export LC_ALL=C.UTF-8; cd /; HOME=/nowhere; exec /bin/sh -c "$SSH_ORIGINAL_COMMAND"',
      false,
    ],
  ];
  for (const [name, script, skip] of logins) {
    it(`works with ${name}`, { skip }, async () => {
      await using sshd = await loginBy(script);
      await withHost({ host: 'indri', ssh: sshd.ssh }, async (host) => {
        const file = join(sshd.folder, 'file');
        const content = Buffer.from([0, 255, 10, 39]);
        await host.writeFile(file, content, { mode: 0o644 });
        assert.deepEqual(Buffer.from((await host.readFile(file)) ?? []), content);
        assert.deepEqual(await host.query(query(['printf', '%s', "a 'b' $c"])), { exitCode: 0, stdout: "a 'b' $c", stderr: '' });
      });
    });
  }

  it('says so when there is no shell', async () => {
    await using sshd = await loginBy('echo This account is currently not available.; exit 1');
    const failure = await failureOf(withHost({ host: 'indri', ssh: sshd.ssh }, (host) => host.stat('/')));
    assert.equal(failure.code, 'host-shell-unusable');
  });

  async function loginBy(script: string): Promise<PrivateSshd> {
    const banner = '/etc/hostname';
    const sshd = await privateSshd({ config: [`Banner ${banner}`, 'ForceCommand exec "$HOME/../login"'] });
    writeFileSync(join(sshd.folder, 'login'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(sshd.folder, 'login'), 0o755);
    return sshd;
  }
});
