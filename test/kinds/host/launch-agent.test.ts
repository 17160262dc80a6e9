import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { launchAgentKind } from '../../../src/kinds/resource/launch-agent/launch-agent.ts';
import { launchdPlist, type LaunchdDesired } from '../../../src/kinds/host/launchd-unit.ts';
import { launchDaemon, launchDaemonKind } from '../../../src/kinds/resource/launch-daemon/launch-daemon.ts';
import { agents, home, simulatedWorld, type SimulatedWorld } from '../../twin/host/simulated-world.ts';
import { contextOf, holdsContract } from './contract.ts';

const label = 'mcquack.eblume.zot';
const log = (name: string) => `${home}/${name}.log`;
const daemon: LaunchdDesired = {
  host: 'indri',
  label,
  domain: 'gui/501',
  plistPath: `${agents}/${label}.plist`,
  state: 'running',
  program: [`${home}/code/3rd/zot/bin/zot-darwin-arm64`, 'serve', `${home}/zot.json`],
  stdoutPath: log('out'),
  stderrPath: log('err'),
  listens: [{ port: 5050, holder: 'registry' }],
  leaves: [log('out'), log('err')],
};
const timer: LaunchdDesired = {
  ...daemon,
  label: `${label}-metrics`,
  plistPath: `${agents}/${label}-metrics.plist`,
  state: 'loaded',
  program: [`${home}/zot-metrics`],
  startInterval: 60,
  leaves: [log('out'), log('err'), `${home}/zot.prom`],
};
const retired: LaunchdDesired = {
  host: 'indri',
  label: 'mcquack.eblume.devpi',
  domain: 'gui/501',
  plistPath: `${agents}/mcquack.eblume.devpi.plist`,
  state: 'absent',
  program: [],
};

async function withFiles(): Promise<SimulatedWorld> {
  const world = await simulatedWorld();
  const host = world.host('indri');
  // zot makes its data directory at its first start; here it is there, so that two states compare.
  await host.makeDirectory(`${home}/zot`, { mode: 0o700 });
  await host.writeFile(
    `${home}/zot.json`,
    Buffer.from(JSON.stringify({ storage: { rootDirectory: `${home}/zot` }, http: { address: '127.0.0.1', port: '5050' } })),
    { mode: 0o644 },
  );
  await host.writeFile(`${home}/zot-metrics`, Buffer.from(`curl http://127.0.0.1:5050/v2/ && echo zot_up 1 >${home}/zot.prom\n`), {
    mode: 0o755,
  });
  return world;
}

async function applied(world: SimulatedWorld, desired: LaunchdDesired) {
  const context = contextOf(world);
  const observed = await launchAgentKind.read(context, desired);
  const image = await launchAgentKind.capture(context, desired, observed);
  await launchAgentKind.apply(context, desired, observed);
  const restore = launchAgentKind.restore;
  assert.ok(typeof restore === 'function');
  return { image, restore: () => restore(context, desired, image) };
}

describe('launch-agent', () => {
  it('keeps the contract for a new daemon, and leaves nothing behind', async () => {
    await using world = await withFiles();
    assert.equal(await holdsContract(world, launchAgentKind, daemon), 2);
  });

  it('keeps the contract for a new timer', async () => {
    await using world = await withFiles();
    await holdsContract(world, launchAgentKind, timer);
  });

  it('keeps the contract for a daemon that gets another definition', async () => {
    await using world = await withFiles();
    await applied(world, daemon);
    await holdsContract(world, launchAgentKind, { ...daemon, environment: { PATH: '/opt/homebrew/bin:/usr/bin' } });
  });

  it('keeps the contract for a running agent that is retired', async () => {
    await using world = await withFiles();
    await holdsContract(world, launchAgentKind, retired);
  });

  it('keeps the contract for an agent that was disabled', async () => {
    await using world = await withFiles();
    await applied(world, daemon);
    await world.change(`launchctl bootout gui/501/${label}`);
    await world.change(`launchctl disable gui/501/${label}`);
    await holdsContract(world, launchAgentKind, daemon);
  });

  it('keeps the contract for an agent that runs although it was disabled for the next login', async () => {
    await using world = await withFiles();
    await applied(world, daemon);
    await world.change(`launchctl disable gui/501/${label}`);
    await holdsContract(world, launchAgentKind, { ...daemon, environment: { A: '1' } });
  });

  it('loads an agent anew when a file that it reads has changed', async () => {
    await using world = await withFiles();
    await applied(world, { ...daemon, inputs: ['sha256:1'] });
    const changed = { ...daemon, inputs: ['sha256:2'] };
    assert.equal(launchAgentKind.diff(changed, await launchAgentKind.read(contextOf(world), changed)).action, 'update');
  });

  it('says that the program cannot be started when launchd gives 78', async () => {
    await using world = await withFiles();
    await assert.rejects(applied(world, { ...daemon, program: ['/nowhere/zot', 'serve'] }), {
      code: 'unit-failed',
      message: /"\/nowhere\/zot", exit code 78/,
      next: /path of the program/,
    });
  });

  it('says how the error log of a failing daemon ends', async () => {
    await using world = await withFiles();
    await world.host('indri').writeFile(`${home}/zot.json`, Buffer.from('{"bogus": 1}'), { mode: 0o644 });
    await assert.rejects(applied(world, { ...daemon, settleSeconds: 3 }), {
      code: 'unit-failed',
      message: /err\.log ends with: .*unknown keys: bogus/,
    });
  });

  it('can be restored after an apply that failed', async () => {
    await using world = await withFiles();
    const context = contextOf(world);
    const wrong = { ...daemon, program: ['/nowhere/zot'] };
    const observed = await launchAgentKind.read(context, wrong);
    const image = await launchAgentKind.capture(context, wrong, observed);
    await assert.rejects(launchAgentKind.apply(context, wrong, observed));
    assert.ok(typeof launchAgentKind.restore === 'function');
    await launchAgentKind.restore(context, wrong, image);
    const now = await launchAgentKind.read(context, wrong);
    assert.deepEqual([now.plist, now.unit], [undefined, { loaded: false }]);
  });

  it('restores an agent that ran, with its old definition', async () => {
    await using world = await withFiles();
    const before = await world.host('indri').readFile(retired.plistPath);
    const { restore } = await applied(world, retired);
    assert.equal((await world.query(`launchctl print gui/501/${retired.label}`)).exitCode, 113);
    await restore();
    assert.deepEqual(await world.host('indri').readFile(retired.plistPath), before);
    assert.match((await world.query(`launchctl print gui/501/${retired.label}`)).stdout, /state = running/);
  });

  it('refuses a label that is loaded from another file', async () => {
    await using world = await withFiles();
    await applied(world, daemon);
    const elsewhere = { ...daemon, plistPath: `${home}/.config/${label}.plist` };
    const diff = launchAgentKind.diff(elsewhere, await launchAgentKind.read(contextOf(world), elsewhere));
    assert.equal(diff.action, 'refuse');
  });

  it('keeps the contract for an agent that is paused, and for one that is stopped until after the next login', async () => {
    await using world = await withFiles();
    await applied(world, daemon);
    const { program: _program, leaves: _leaves, ...rest } = daemon;
    for (const state of ['paused', 'stopped'] as const) await holdsContract(world, launchAgentKind, { ...rest, program: [], state });
    const stopped: LaunchdDesired = { ...daemon, state: 'stopped' };
    await applied(world, stopped);
    assert.match((await world.query('launchctl print-disabled gui/501')).stdout, /"mcquack\.eblume\.zot" => disabled/);
    await holdsContract(world, launchAgentKind, daemon);
  });

  it('keeps the contract for a timer by the calendar, and without a desktop', async () => {
    await using world = await withFiles();
    const calendar = {
      startCalendarInterval: [
        { hour: 3, minute: 17 },
        { weekday: 0, hour: 12, minute: 0 },
      ],
    };
    const { startInterval: _startInterval, ...rest } = timer;
    await holdsContract(world, launchAgentKind, { ...rest, ...calendar });
    world.store.set('desktop', 'indri', false);
    await holdsContract(world, launchAgentKind, { ...rest, ...calendar, domain: 'user/501', sessionType: 'Background' });
  });

  it('can be read without a desktop, and says what to do when it is applied', async () => {
    await using world = await withFiles();
    world.store.set('desktop', 'indri', false);
    assert.equal(launchAgentKind.diff(daemon, await launchAgentKind.read(contextOf(world), daemon)).action, 'create');
    await assert.rejects(applied(world, daemon), {
      code: 'unit-failed',
      message: /exit code 125 .*only while the user is logged in at the desktop/,
      next: /user\/501.*Background/,
    });
  });

  it('`validate()` finds what launchd would not run', () => {
    const problems = (change: Partial<LaunchdDesired>) => launchAgentKind.validate({ ...daemon, ...change }).join('; ');
    assert.match(problems({ program: ['zot', 'serve'] }), /program "zot" is not absolute/);
    assert.match(problems({ program: [] }), /program is empty/);
    assert.match(problems({ domain: '501' }), /none of gui/);
    assert.match(problems({ plistPath: `${agents}/zot.plist` }), /not named after the label/);
    assert.match(problems({ startInterval: 60 }), /wanted `loaded`/);
    assert.match(problems({ state: 'loaded', keepAlive: true }), /wanted `running`/);
    assert.match(problems({ environment: { X: '\u0000' } }), /cannot carry/);
    assert.match(problems({ state: 'loaded', startCalendarInterval: [{ hour: 24 }] }), /24 is no hour/);
    assert.match(problems({ state: 'loaded', startCalendarInterval: [{}] }), /every minute/);
    assert.match(problems({ startCalendarInterval: [{ hour: 1 }] }), /wanted `loaded`/);
    assert.match(problems({ domain: 'user/501' }), /sessionType: 'Background'/);
    assert.match(problems({ userName: 'www' }), /for daemons/);
    assert.match(problems({ workingDirectory: 'zot' }), /not absolute/);
    assert.equal(problems({ program: [...daemon.program.slice(0, 2), '‹foundation/config.path›'] }), '');
  });

  it('`facts()` need the program and give the unit and its ports, and take them away when it is retired', () => {
    const facts = launchAgentKind.facts(daemon);
    assert.deepEqual(facts.requires, [{ fact: 'program', host: 'indri', program: daemon.program[0] }]);
    assert.deepEqual(
      facts.provides?.map((fact) => fact.fact),
      ['unit', 'listens', 'autostart', 'path'],
    );
    assert.deepEqual(launchAgentKind.facts({ ...daemon, state: 'absent' }).retracts, facts.provides);
  });

  it('a daemon is kept alive unless the plan says otherwise, a timer is not', () => {
    assert.match(launchdPlist(daemon), /<key>KeepAlive<\/key>/);
    assert.doesNotMatch(launchdPlist(timer), /KeepAlive/);
  });
});

describe('launch-daemon', () => {
  const program = '/usr/local/bin/program';
  const wanted = launchDaemon({
    host: 'mini',
    label: 'me.daemon',
    state: 'running',
    program: [program],
    userName: 'www',
    keepAlive: { successfulExit: false },
  });
  const desired = wanted.input as unknown as LaunchdDesired;

  it('keeps the contract in the domain system', async () => {
    await using world = await simulatedWorld();
    await holdsContract(world, launchDaemonKind, desired);
    await launchDaemonKind.apply(contextOf(world), desired, await launchDaemonKind.read(contextOf(world), desired));
    for (const state of ['paused', 'stopped', 'absent'] as const) await holdsContract(world, launchDaemonKind, { ...desired, state });
  });

  it('keeps the contract with sudo, for a user who is not root', async () => {
    await using world = await simulatedWorld();
    await holdsContract(world, launchDaemonKind, { ...desired, host: 'indri', program: ['/opt/homebrew/bin/brew'], sudo: true });
  });

  it('says that it needs root', async () => {
    await using world = await simulatedWorld();
    const mine: LaunchdDesired = { ...desired, host: 'indri' };
    const context = contextOf(world);
    await assert.rejects(launchDaemonKind.apply(context, mine, await launchDaemonKind.read(context, mine)), { code: 'permission-denied' });
  });

  it('`validate()` wants the domain and the directory of daemons', () => {
    assert.deepEqual(launchDaemonKind.validate(desired), []);
    assert.match(launchDaemonKind.validate({ ...desired, domain: 'gui/501' }).join(), /not that of daemons/);
    assert.match(
      launchDaemonKind.validate({ ...desired, plistPath: '/Library/LaunchAgents/me.daemon.plist' }).join(),
      /not in \/Library\/LaunchDaemons/,
    );
  });
});
