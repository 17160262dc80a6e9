import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { agents, home, simulatedWorld, type SimulatedWorld } from './simulated-world.ts';

const plist = `${agents}/homebrew.mxcl.forgejo.plist`;

async function info(world: SimulatedWorld, formula = 'forgejo'): Promise<Record<string, unknown>> {
  const { stdout } = await world.query(`brew services info ${formula} --json`);
  return (JSON.parse(stdout) as Record<string, unknown>[])[0] ?? {};
}

describe('brew', () => {
  it('`services info --json` tells running, loaded and registered apart', async () => {
    await using world = await simulatedWorld();
    const { pid, ...rest } = await info(world);
    assert.equal(typeof pid, 'number');
    assert.deepEqual(rest, {
      name: 'forgejo',
      service_name: 'homebrew.mxcl.forgejo',
      running: true,
      loaded: true,
      schedulable: false,
      exit_code: null,
      user: 'erichblume',
      status: 'started',
      file: plist,
      registered: true,
      loaded_file: plist,
      log_path: '/opt/homebrew/var/log/forgejo.log',
      error_log_path: '/opt/homebrew/var/log/forgejo.log',
    });
  });

  it('`services stop` unregisters, `stop --keep` does not, `start` registers and runs', async () => {
    await using world = await simulatedWorld();
    assert.match(
      (await world.change('brew services stop forgejo --keep')).stdout,
      /==> Successfully stopped `forgejo` \(label: homebrew\.mxcl\.forgejo\)/,
    );
    const kept = await info(world);
    assert.deepEqual([kept['running'], kept['loaded'], kept['registered'], kept['status']], [false, false, true, 'none']);
    assert.equal((await world.query('curl -s http://localhost:3001')).exitCode, 7);
    assert.equal((await world.query('launchctl print gui/501/homebrew.mxcl.forgejo')).exitCode, 113);

    assert.equal((await world.change('brew services start forgejo')).exitCode, 0);
    assert.equal((await info(world))['status'], 'started');
    assert.match((await world.change('brew services start forgejo')).stdout, /already started/);

    await world.change('brew services stop forgejo');
    const stopped = await info(world);
    assert.deepEqual(
      [stopped['running'], stopped['registered'], stopped['file']],
      [false, false, '/opt/homebrew/opt/forgejo/homebrew.mxcl.forgejo.plist'],
    );
    assert.equal(await world.indri().stat(plist), undefined);
    const again = await world.change('brew services stop forgejo');
    assert.deepEqual([again.exitCode, again.stderr], [0, 'Warning: Service `forgejo` is not started.\n']);

    assert.equal((await world.change('brew services restart forgejo')).exitCode, 0);
    assert.deepEqual([(await info(world))['running'], (await info(world))['registered']], [true, true]);
  });

  it("`services start` reports launchd's refusal for a job that is loaded and failing", async () => {
    await using world = await simulatedWorld();
    await world.change('brew services stop feeds');
    const program = '/opt/homebrew/opt/feeds/bin/feeds';
    await world.indri().remove(program);
    await world.change('brew services start feeds');
    assert.deepEqual([(await info(world, 'feeds'))['status'], (await info(world, 'feeds'))['exit_code']], ['error', 78]);
    const result = await world.change('brew services start feeds');
    assert.equal(result.exitCode, 1);
    assert.match(
      result.stderr,
      /Bootstrap failed: 5: Input\/output error\nError: Failure while executing; `\/bin\/launchctl bootstrap gui\/501/,
    );
  });

  it('`services list --json` has every installed service', async () => {
    await using world = await simulatedWorld();
    await world.change('brew services stop feeds');
    const rows = JSON.parse((await world.query('brew services list --json')).stdout) as { name: string; status: string }[];
    assert.deepEqual(
      rows.map(({ name, status }) => `${name} ${status}`),
      ['feeds none', 'forgejo started', 'postgresql@18 started', 'tailscale none'],
    );
  });

  it('stopping and starting PostgreSQL stops and starts its real server', async () => {
    await using world = await simulatedWorld();
    assert.deepEqual(world.asked, ['create indri-5432', 'start indri-5432']);
    await world.change('brew services stop postgresql@18');
    assert.equal(world.asked.at(-1), 'stop indri-5432');
    await world.change('brew services start postgresql@18');
    assert.equal(world.asked.at(-1), 'start indri-5432');
  });

  it("`install` and `uninstall` bring and take a formula's programs", async () => {
    await using world = await simulatedWorld();
    const before = await world.indri().list('/opt/homebrew/bin');
    assert.deepEqual(await world.query('brew list --versions podman'), { exitCode: 1, stdout: '', stderr: '' });
    assert.equal((await world.change('brew install podman')).exitCode, 0);
    assert.match((await world.query('brew list --versions podman')).stdout, /^podman \d+\.\d+\.\d+\n$/);
    assert.equal((await world.query('podman --version')).exitCode, 0);
    assert.match((await world.change('brew install podman')).stderr, /already installed/);
    assert.equal((await world.change('brew uninstall podman')).exitCode, 0);
    assert.deepEqual(await world.indri().list('/opt/homebrew/bin'), before);
    assert.equal(await world.indri().stat('/opt/homebrew/opt/podman'), undefined);
    assert.match((await world.change('brew uninstall podman')).stderr, /No such keg/);
    assert.equal((await world.change('brew install no-such-thing')).exitCode, 1);
    assert.equal((await world.change('brew services start podman')).exitCode, 1);
    assert.equal((await world.query(`test -e ${home}`)).exitCode, 0);
  });
});
