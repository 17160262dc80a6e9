import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { build } from 'plist';
import { agents, home, simulatedWorld, type SimulatedWorld } from './simulated-world.ts';

const zot = `${home}/code/3rd/zot/bin/zot-darwin-arm64`;
const label = 'mcquack.eblume.zot';
const path = `${agents}/${label}.plist`;
const logs = `${home}/Library/Logs`;

async function writeAgent(world: SimulatedWorld, more: Parameters<typeof build>[0] & object, at = path): Promise<void> {
  await world.indri().writeFile(at, Buffer.from(build({ Label: label, RunAtLoad: true, ...more })), { mode: 0o644 });
}

async function writeZot(world: SimulatedWorld, port: string): Promise<void> {
  const config = { storage: { rootDirectory: `${home}/zot` }, http: { address: '0.0.0.0', port } };
  await world.indri().writeFile(`${home}/.config/zot.json`, Buffer.from(JSON.stringify(config)), { mode: 0o644 });
  const output = { StandardOutPath: `${logs}/mcquack.zot.out.log`, StandardErrorPath: `${logs}/mcquack.zot.err.log` };
  await writeAgent(world, { KeepAlive: true, ProgramArguments: [zot, 'serve', `${home}/.config/zot.json`], ...output });
}

const print = (world: SimulatedWorld) => world.query(`launchctl print gui/501/${label}`);

describe('launchctl', () => {
  it('`bootstrap` loads and starts an agent, `print` and `list` show it, `bootout` ends it', async () => {
    await using world = await simulatedWorld();
    await writeZot(world, '5050');
    assert.deepEqual(await world.change(`launchctl bootstrap gui/501 ${path}`), { exitCode: 0, stdout: '', stderr: '' });
    const shown = (await print(world)).stdout;
    for (const line of [
      /^gui\/501\/mcquack\.eblume\.zot = \{$/m,
      /^\tstate = running$/m,
      /^\tpid = \d+$/m,
      /^\tlast exit code = \(never exited\)$/m,
    ])
      assert.match(shown, line);
    assert.match(shown, new RegExp(`^\\tpath = ${path}$`, 'm'));
    assert.match((await world.query('launchctl list')).stdout, /^PID\tStatus\tLabel\n(.*\n)*\d+\t0\tmcquack\.eblume\.zot\n/);
    assert.match((await world.query(`launchctl list ${label}`)).stdout, /"PID" = \d+;/);
    const answer = await world.request('http://indri:5050/v2/', 'laptop', {});
    assert.equal(answer.headers['docker-distribution-api-version'], 'registry/2.0');
    assert.equal((await world.query('curl -s http://localhost:5050/v2/_catalog')).stdout, '{"repositories":[]}');
    assert.match((await world.query(`cat ${logs}/mcquack.zot.out.log`)).stdout, /zot: started, listening on \*:5050/);

    assert.equal((await world.change(`launchctl bootout gui/501/${label}`)).exitCode, 0);
    assert.equal((await world.query('curl -s http://localhost:5050/v2/')).exitCode, 7);
    const gone = await print(world);
    assert.equal(gone.exitCode, 113);
    assert.match(gone.stderr, /Could not find service "mcquack\.eblume\.zot" in domain for user gui: 501/);
    assert.equal((await world.query(`launchctl list ${label}`)).exitCode, 113);
  });

  it('`bootstrap` gives 5 for what is loaded, broken, missing or disabled; `bootout` gives 3 for what is not loaded', async () => {
    await using world = await simulatedWorld();
    await writeZot(world, '5050');
    const bootstrap = (plist = path) => world.change(`launchctl bootstrap gui/501 ${plist}`);
    await bootstrap();
    const again = await bootstrap();
    assert.equal(again.exitCode, 5);
    assert.match(again.stderr, /^Bootstrap failed: 5: Input\/output error\n/);
    assert.equal((await bootstrap('/etc/motd')).exitCode, 5);
    assert.equal((await bootstrap('/etc/none')).exitCode, 5);
    await world.change(`launchctl bootout gui/501/${label}`);
    assert.deepEqual(await world.change(`launchctl bootout gui/501/${label}`), {
      exitCode: 3,
      stdout: '',
      stderr: 'Boot-out failed: 3: No such process\n',
    });

    await world.change(`launchctl disable gui/501/${label}`);
    assert.match((await world.query('launchctl print-disabled gui/501')).stdout, /"mcquack\.eblume\.zot" => disabled/);
    assert.equal((await bootstrap()).exitCode, 5);
    await world.change(`launchctl enable gui/501/${label}`);
    assert.equal((await bootstrap()).exitCode, 0);
    assert.equal((await world.change(`launchctl bootout system/${label}`)).exitCode, 1, 'the system domain belongs to root');
  });

  it('an agent whose port is taken exits with 1 and says why; launchd tries again after ten seconds', async () => {
    await using world = await simulatedWorld();
    await writeZot(world, '5000');
    assert.equal((await world.change(`launchctl bootstrap gui/501 ${path}`)).exitCode, 0);
    const shown = (await print(world)).stdout;
    assert.match(shown, /^\tlast exit code = 1$/m);
    assert.doesNotMatch(shown, /state = running|pid = /);
    assert.match((await world.query('launchctl list')).stdout, /^-\t1\tmcquack\.eblume\.zot$/m);
    assert.match((await world.query(`cat ${logs}/mcquack.zot.err.log`)).stdout, /listen tcp :5000: bind: address already in use/);

    const config = { storage: { rootDirectory: `${home}/zot` }, http: { address: '0.0.0.0', port: '5050' } };
    await world.indri().writeFile(`${home}/.config/zot.json`, Buffer.from(JSON.stringify(config)), { mode: 0o644 });
    assert.doesNotMatch((await print(world)).stdout, /state = running/);
    world.clock.time += 10_000;
    assert.match((await print(world)).stdout, /state = running/);
  });

  it('`kickstart -k` makes a program read its configuration again; without a job it gives 113', async () => {
    await using world = await simulatedWorld();
    await writeZot(world, '5050');
    assert.equal((await world.change(`launchctl kickstart -k gui/501/${label}`)).exitCode, 113);
    await world.change(`launchctl bootstrap gui/501 ${path}`);
    const pid = /pid = (\d+)/.exec((await print(world)).stdout)?.[1];
    await writeZot(world, '5051');
    await world.change(`launchctl kickstart gui/501/${label}`);
    assert.equal((await world.query('curl -s http://localhost:5051/v2/')).exitCode, 7);
    await world.change(`launchctl kickstart -k gui/501/${label}`);
    assert.equal((await world.query('curl -s http://localhost:5051/v2/')).exitCode, 0);
    assert.notEqual(/pid = (\d+)/.exec((await print(world)).stdout)?.[1], pid);
  });

  it('a program that is not there, is not absolute, or has no directory for its log ends with 78', async () => {
    await using world = await simulatedWorld();
    const cases = [
      { ProgramArguments: [`${home}/bin/nothing`] },
      { ProgramArguments: ['zot', 'serve'] },
      { ProgramArguments: [zot, 'serve', 'x'], StandardErrorPath: `${home}/nowhere/zot.log` },
    ];
    for (const one of cases) {
      await writeAgent(world, one);
      assert.equal((await world.change(`launchctl bootstrap gui/501 ${path}`)).exitCode, 0);
      assert.match((await print(world)).stdout, /state = not running[^]*last exit code = 78: EX_CONFIG/);
      await world.change(`launchctl bootout gui/501/${label}`);
    }
  });

  it('a timer runs once when it is loaded, and again when its time has come', async () => {
    await using world = await simulatedWorld();
    const metrics = '/opt/homebrew/var/node_exporter/textfile/zot.prom';
    const script = `#!/bin/bash\nMETRICS_FILE="${metrics}"\ncurl -sf http://localhost:5050/v2/_catalog && echo "zot_up 1" || echo "zot_up 0"\n`;
    await world.indri().makeDirectory(`${home}/bin`, { mode: 0o755 });
    await world.indri().writeFile(`${home}/bin/zot-metrics`, Buffer.from(script), { mode: 0o755 });
    await writeAgent(
      world,
      { Label: `${label}-metrics`, StartInterval: 60, ProgramArguments: [`${home}/bin/zot-metrics`] },
      `${agents}/${label}-metrics.plist`,
    );
    await world.change(`launchctl bootstrap gui/501 ${agents}/${label}-metrics.plist`);
    const shown = (await world.query(`launchctl print gui/501/${label}-metrics`)).stdout;
    assert.match(shown, /state = not running[^]*last exit code = 0/);
    assert.equal((await world.query(`cat ${metrics}`)).stdout, 'zot_up 0\n');
    await writeZot(world, '5050');
    await world.change(`launchctl bootstrap gui/501 ${path}`);
    assert.equal((await world.query(`cat ${metrics}`)).stdout, 'zot_up 0\n');
    world.clock.time += 60_000;
    assert.equal((await world.query(`cat ${metrics}`)).stdout, 'zot_up 1\n');
  });
});
