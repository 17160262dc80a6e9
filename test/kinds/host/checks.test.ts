import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileFreshKind } from '../../../src/kinds/check/file-fresh/file-fresh.ts';
import { httpKind } from '../../../src/kinds/check/http/http.ts';
import { unitKind, type UnitSpec } from '../../../src/kinds/check/unit/unit.ts';
import { probeGateKind } from '../../../src/kinds/gate/probe-gate/probe-gate.ts';
import { secretGate, secretGateKind } from '../../../src/kinds/gate/secret-gate/secret-gate.ts';
import { parseLaunchdUnit } from '../../../src/kinds/host/launchd.ts';
import { agents, home, simulatedWorld } from '../../twin/host/simulated-world.ts';
import { contextOf } from './contract.ts';

const feeds: UnitSpec = { host: 'indri', manager: 'brew', unit: 'feeds', expects: 'running' };
const devpi: UnitSpec = { host: 'indri', manager: 'launchd', unit: 'mcquack.eblume.devpi', domain: 'gui/501', expects: 'running' };

describe('unit', () => {
  it('turns red when its own unit stops, and only then', async () => {
    await using world = await simulatedWorld();
    const looks = async (spec: UnitSpec) => (await unitKind.observe(contextOf(world), spec)).pass;
    assert.deepEqual([await looks(feeds), await looks(devpi)], [true, true]);
    await world.change('brew services stop forgejo');
    assert.deepEqual([await looks(feeds), await looks(devpi)], [true, true]);
    await world.change('brew services stop feeds');
    await world.change('launchctl bootout gui/501/mcquack.eblume.devpi');
    assert.deepEqual([await looks(feeds), await looks(devpi)], [false, false]);
    assert.deepEqual([await looks({ ...feeds, expects: 'stopped' }), await looks({ ...devpi, expects: 'stopped' })], [true, true]);
  });

  it('is not satisfied by a longer label, as a search for a part of it would be', async () => {
    await using world = await simulatedWorld();
    assert.equal((await unitKind.observe(contextOf(world), { ...devpi, unit: 'mcquack.eblume.dev' })).pass, false);
    assert.match(unitKind.validate({ ...devpi, unit: 'mcquack.*' }).join(), /patterns are not allowed/);
    assert.match(unitKind.validate({ ...devpi, domain: '' }).join(), /none of gui/);
  });

  it('judges a timer between its runs by how the last one ended', async () => {
    await using world = await simulatedWorld();
    const label = 'me.timer';
    const plist = (program: string) =>
      `<?xml version="1.0"?><plist version="1.0"><dict><key>Label</key><string>${label}</string><key>ProgramArguments</key><array><string>${program}</string></array><key>RunAtLoad</key><true/><key>StartInterval</key><integer>60</integer></dict></plist>`;
    const spec: UnitSpec = { host: 'indri', manager: 'launchd', unit: label, domain: 'gui/501', expects: 'timer-ok' };
    const host = world.host('indri');
    await host.writeFile(`${home}/me-metrics`, Buffer.from(`curl http://127.0.0.1:3141/ me_up ${home}/me.prom\n`), { mode: 0o755 });
    for (const [program, pass] of [
      [`${home}/me-metrics`, true],
      ['/nowhere/me-metrics', false],
    ] as const) {
      await host.writeFile(`${agents}/${label}.plist`, Buffer.from(plist(program)), { mode: 0o644 });
      await world.change(`launchctl bootstrap gui/501 ${agents}/${label}.plist`);
      const verdict = await unitKind.observe(contextOf(world), spec);
      assert.equal(verdict.pass, pass, verdict.detail);
      assert.equal(
        (await unitKind.observe(contextOf(world), { ...spec, expects: 'running' })).pass,
        false,
        'a timer has no process while it waits',
      );
      await world.change(`launchctl bootout gui/501/${label}`);
    }
  });
});

describe('parseLaunchdUnit()', () => {
  it('reads the first level only, and codes with their names', () => {
    const text =
      'gui/501/a = {\n\tpath = /a.plist\n\tstate = spawn scheduled\n\n\tevent triggers = {\n\t\tpid = 99\n\t\tpath = /other\n\t}\n\tlast exit code = 78: EX_CONFIG\n}\n';
    assert.deepEqual(parseLaunchdUnit(text), { loaded: true, path: '/a.plist', lastExitCode: 78 });
    assert.deepEqual(parseLaunchdUnit('x = {\n\tpid = 7\n\tlast exit code = (never exited)\n}'), { loaded: true, pid: 7 });
  });
});

describe('http', () => {
  it('compares status and body, from the place that it names', async () => {
    await using world = await simulatedWorld();
    const look = (spec: Partial<Parameters<typeof httpKind.observe>[1]>) =>
      httpKind.observe(contextOf(world), { url: 'http://localhost:8080/', from: 'host:indri', ...spec });
    assert.equal((await look({})).pass, true);
    assert.match((await look({ status: 204 })).detail, /gave status 200, expected 204/);
    assert.match((await look({ contains: 'no such text' })).detail, /does not contain "no such text"/);
    assert.match((await look({ header: { name: 'X-Registry', value: 'zot' } })).detail, /header X-Registry "\(none\)", expected "zot"/);
    await world.change('brew services stop feeds');
    assert.equal((await look({})).pass, false);
    assert.equal((await look({ url: 'https://nobody.tail8d86e.ts.net/', from: 'laptop' })).pass, false);
  });

  it('`validate()` finds URLs and places that cannot be', () => {
    assert.match(httpKind.validate({ url: 'localhost', from: 'laptop' }).join(), /no http or https URL/);
    assert.match(httpKind.validate({ url: 'http://a', from: 'moon' as never }).join(), /none of laptop/);
    assert.deepEqual(httpKind.validate({ url: '‹a/b.url›/healthcheck', from: 'cluster:minikube' }), []);
  });
});

describe('file-fresh', () => {
  it('fails for a file that has outlived its writer', async () => {
    await using world = await simulatedWorld();
    const spec = { host: 'indri', path: `${home}/zot.prom`, maxAgeSeconds: 180, contains: 'zot_up 1' };
    const look = () => fileFreshKind.observe(contextOf(world), spec);
    assert.match((await look()).detail, /not there/);
    await world.host('indri').writeFile(spec.path, Buffer.from('zot_up 0\n'), { mode: 0o644 });
    world.clock.time = Date.now();
    assert.match((await look()).detail, /does not contain "zot_up 1"/);
    await world.host('indri').writeFile(spec.path, Buffer.from('zot_up 1\n'), { mode: 0o644 });
    assert.equal((await look()).pass, true);
    world.clock.time += 200_000;
    assert.match((await look()).detail, /written \d+ s ago, expected at most 180 s/);
  });
});

describe('secret-gate', () => {
  const spec = { name: 'tailscale-oauth', keys: ['client_id', 'client_secret'], instructions: 'Make a client.' };

  it('opens once every key can be read, and shows no value', async () => {
    await using world = await simulatedWorld();
    const probe = (secrets: Record<string, string>) => secretGateKind.probe(contextOf(world, Infinity, secrets), spec);
    assert.match((await probe({ 'tailscale-oauth.client_id': 'abc' })).detail, /client_secret/);
    assert.equal((await probe({ 'tailscale-oauth.client_id': 'abc', 'tailscale-oauth.client_secret': '' })).pass, false);
    const open = await probe({ 'tailscale-oauth.client_id': 'abc', 'tailscale-oauth.client_secret': 'def' });
    assert.equal(open.pass, true);
    assert.doesNotMatch(open.detail, /abc|def/);
  });

  it('provides the secrets as facts and as locators', () => {
    assert.deepEqual(secretGateKind.facts(spec).provides?.slice(1), [
      { fact: 'secret', label: 'tailscale-oauth.client_id' },
      { fact: 'secret', label: 'tailscale-oauth.client_secret' },
    ]);
    assert.deepEqual(secretGateKind.outputs(spec).secrets['client_id'], { secret: 'named', name: 'tailscale-oauth', key: 'client_id' });
    assert.deepEqual(secretGate(spec).outputs, ['secrets']);
  });
});

describe('probe-gate', () => {
  it('opens once the answer is as expected', async () => {
    await using world = await simulatedWorld();
    const spec = {
      gate: 'feeds are up',
      instructions: 'Start them.',
      probe: { probe: 'http', url: 'http://localhost:8080/', from: 'host:indri' },
    } as const;
    assert.equal((await probeGateKind.probe(contextOf(world), spec)).pass, true);
    await world.change('brew services stop feeds');
    assert.equal((await probeGateKind.probe(contextOf(world), spec)).pass, false);
    assert.match(probeGateKind.instructions(spec), /Start them\.\n.*http:\/\/localhost:8080/);
  });
});
