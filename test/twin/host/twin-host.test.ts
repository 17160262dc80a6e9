import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { LongshoreError } from '../../../src/core/error.ts';
import { home, simulatedWorld } from './simulated-world.ts';

const text = (content: Uint8Array | undefined) => (content === undefined ? undefined : Buffer.from(content).toString('utf8'));
const code = (expected: string) => (error: unknown) => error instanceof LongshoreError && error.code === expected;

describe('SimulatedHost files', () => {
  it('`writeFile()` writes content and mode, and leaves no other name behind', async () => {
    await using world = await simulatedWorld();
    const host = world.indri();
    await host.writeFile(`${home}/.config/a`, Buffer.from('one'), { mode: 0o600 });
    await host.writeFile(`${home}/.config/a`, Buffer.from('two'), { mode: 0o640 });
    assert.equal(text(await host.readFile(`${home}/.config/a`)), 'two');
    const status = await host.stat(`${home}/.config/a`);
    assert.deepEqual(
      { ...status, modifiedAt: undefined },
      { type: 'file', mode: 0o640, owner: 'erichblume', size: 3, modifiedAt: undefined },
    );
    assert.deepEqual(await host.list(`${home}/.config`), ['a']);
    const real = join(world.directory, 'hosts', 'indri', 'root', home, '.config', 'a');
    assert.equal(statSync(real).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(join(world.directory, 'hosts', 'indri', 'temporary')), []);
  });

  it("`writeFile()` refuses a missing directory, a directory in its place, and what is not the user's", async () => {
    await using world = await simulatedWorld();
    const host = world.indri();
    const write = (path: string) => host.writeFile(path, Buffer.from('x'), { mode: 0o644 });
    await assert.rejects(write(`${home}/nowhere/a`), code('not-a-directory'));
    await assert.rejects(write(`${home}/.config`), code('not-a-file'));
    await assert.rejects(write('/etc/hosts'), code('permission-denied'));
    await assert.rejects(write(`${home}/../../etc/hosts`), code('permission-denied'));
    await assert.rejects(write('relative'), LongshoreError);
  });

  it("`asRoot()` may write what is not the user's, and what it makes is root's", async () => {
    await using world = await simulatedWorld();
    const host = world.indri();
    await assert.rejects(host.writeFile('/etc/newsyslog.conf', Buffer.from('x'), { mode: 0o644 }), code('permission-denied'));
    await host.asRoot().writeFile('/etc/newsyslog.conf', Buffer.from('x'), { mode: 0o600 });
    await host.asRoot().makeDirectory(`${home}/of-root`, { mode: 0o755 });
    assert.equal((await host.stat('/etc/newsyslog.conf'))?.owner, 'root');
    assert.equal((await host.stat(`${home}/of-root`))?.owner, 'root');
    await assert.rejects(host.readFile('/etc/newsyslog.conf'), code('permission-denied'));
    assert.equal(text(await host.asRoot().readFile('/etc/newsyslog.conf')), 'x');
  });

  it('`makeDirectory()` sets the mode again, and refuses a file in its place', async () => {
    await using world = await simulatedWorld();
    const host = world.indri();
    await host.makeDirectory(`${home}/zot`, { mode: 0o755 });
    await host.makeDirectory(`${home}/zot`, { mode: 0o700 });
    assert.equal((await host.stat(`${home}/zot`))?.mode, 0o700);
    await host.writeFile(`${home}/file`, Buffer.from(''), { mode: 0o644 });
    await assert.rejects(host.makeDirectory(`${home}/file`, { mode: 0o755 }), code('not-a-directory'));
  });

  it('`remove()` takes files and empty directories, and has no error for what is gone', async () => {
    await using world = await simulatedWorld();
    const host = world.indri();
    await host.makeDirectory(`${home}/d`, { mode: 0o755 });
    await host.writeFile(`${home}/d/f`, Buffer.from(''), { mode: 0o644 });
    await assert.rejects(host.remove(`${home}/d`), code('directory-not-empty'));
    await host.remove(`${home}/d/f`);
    await host.remove(`${home}/d/f`);
    await host.remove(`${home}/d`);
    assert.equal(await host.stat(`${home}/d`), undefined);
  });

  it('`readFile()` and `list()` tell absence from the wrong type and from a missing right', async () => {
    await using world = await simulatedWorld();
    const host = world.indri();
    assert.equal(await host.readFile('/nothing'), undefined);
    assert.equal(await host.list('/etc/motd/below'), undefined);
    await assert.rejects(host.readFile('/etc'), code('not-a-file'));
    await assert.rejects(host.list('/etc/motd'), code('not-a-directory'));
    await host.writeFile(`${home}/closed`, Buffer.from('x'), { mode: 0o200 });
    await assert.rejects(host.readFile(`${home}/closed`), code('permission-denied'));
  });
});

describe('SimulatedHost commands', () => {
  it('`query()` gives 127 for unknown programs and 126 for files without the bit', async () => {
    await using world = await simulatedWorld();
    const unknown = await world.query('frobnicate --now');
    assert.equal(unknown.exitCode, 127);
    assert.match(unknown.stderr, /command not found: frobnicate/);
    assert.equal((await world.query('/opt/nothing/here')).exitCode, 127);
    assert.equal((await world.query('podman machine list')).exitCode, 127);
    await world.indri().writeFile(`${home}/zot`, Buffer.from(''), { mode: 0o644 });
    assert.equal((await world.query(`${home}/zot verify x`)).exitCode, 126);
  });

  it('`query()` throws `twin-defect` for a command that changes the host, and changes nothing', async () => {
    await using world = await simulatedWorld();
    for (const command of [
      'launchctl bootout gui/501/mcquack.eblume.devpi',
      'brew services stop forgejo',
      'brew install podman',
      'tailscale serve reset',
    ]) {
      await assert.rejects(world.query(command), code('twin-defect'), command);
    }
    assert.equal((await world.query('launchctl print gui/501/mcquack.eblume.devpi')).exitCode, 0);
    assert.match((await world.query('tailscale serve status --json')).stdout, /svc:feed/);
  });

  it('`change()` throws `twin-unsupported` for a use that no stand-in knows', async () => {
    await using world = await simulatedWorld();
    for (const command of ['launchctl reboot', 'minikube dashboard', `${home}/code/3rd/zot/bin/zot-darwin-arm64 scrub`]) {
      if (command.startsWith('minikube')) await world.change('brew install minikube');
      await assert.rejects(world.change(command), code('twin-unsupported'), command);
    }
  });

  it('small tools answer as on a Mac', async () => {
    await using world = await simulatedWorld();
    assert.equal((await world.query('id -u')).stdout, '501\n');
    assert.equal((await world.query('sw_vers -productVersion')).stdout, '15.7.3\n');
    assert.equal((await world.query('uname -m')).stdout, 'arm64\n');
    assert.equal((await world.query('cat /etc/motd')).stdout, 'hello\n');
    assert.deepEqual(await world.query('cat /etc/none'), {
      exitCode: 1,
      stdout: '',
      stderr: 'cat: /etc/none: No such file or directory\n',
    });
    assert.equal((await world.query('test -f /etc/motd')).exitCode, 0);
    assert.equal((await world.query('test -d /etc/motd')).exitCode, 1);
    assert.match((await world.query(`plutil -lint ${home}/Library/LaunchAgents/mcquack.eblume.devpi.plist`)).stdout, /: OK\n$/);
    assert.equal((await world.query('plutil -lint /etc/motd')).exitCode, 1);
    assert.equal(
      (await world.query('/opt/homebrew/opt/postgresql@18/bin/pg_isready -h localhost -p 5432')).stdout,
      'localhost:5432 - accepting connections\n',
    );
    assert.equal((await world.query('/opt/homebrew/opt/postgresql@18/bin/pg_isready -p 5433')).exitCode, 2);
    assert.equal((await world.query('pg_isready')).exitCode, 127, 'postgresql@18 is keg-only');
  });

  it('`lsof` lists the listeners, AirPlay among them', async () => {
    await using world = await simulatedWorld();
    const { stdout } = await world.query('lsof -nP -iTCP -sTCP:LISTEN');
    const [header = '', ...rows] = stdout.trimEnd().split('\n');
    assert.match(header, /^COMMAND +PID +USER +FD +TYPE +DEVICE SIZE\/OFF NODE NAME$/);
    const names = rows.map((row) => row.split(/\s+/)).map((columns) => `${columns[0]} ${columns[8]}`);
    assert.deepEqual(names, [
      'forgejo *:3001',
      'devpi *:3141',
      'ControlCe *:5000',
      'postgres 127.0.0.1:5432',
      'ControlCe *:7000',
      'feeds 127.0.0.1:8080',
    ]);
    assert.equal((await world.query('lsof -nP -iTCP:5001 -sTCP:LISTEN')).exitCode, 1);
  });

  it('`curl` answers and fails with its own codes', async () => {
    await using world = await simulatedWorld();
    assert.equal((await world.query('curl -sS -o - http://localhost:3001/')).stdout, 'forgejo\n');
    assert.deepEqual(await world.query('curl -sSf http://localhost:5000/v2/'), {
      exitCode: 22,
      stdout: '',
      stderr: 'curl: (22) The requested URL returned error: 403\n',
    });
    assert.equal((await world.query(['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', 'http://localhost:8080'])).stdout, '200');
    assert.equal((await world.query('curl -sS http://localhost:9999')).exitCode, 7);
    assert.equal((await world.query('curl -sS https://nothing.example')).exitCode, 6);
    assert.equal((await world.query('curl -sS https://feed.tail8d86e.ts.net')).exitCode, 28);
  });
});
