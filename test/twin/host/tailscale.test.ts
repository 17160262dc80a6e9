import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { simulatedWorld, type SimulatedWorld } from './simulated-world.ts';

async function services(world: SimulatedWorld): Promise<Record<string, unknown>> {
  return (JSON.parse((await world.query('tailscale serve status --json')).stdout) as { Services?: Record<string, unknown> }).Services ?? {};
}

describe('tailscale', () => {
  it('`serve status --json` has the shape of the real one', async () => {
    await using world = await simulatedWorld();
    assert.deepEqual(await services(world), {
      'svc:feed': {
        TCP: { 443: { HTTPS: true } },
        Web: { 'feed.tail8d86e.ts.net:443': { Handlers: { '/': { Proxy: 'http://localhost:8080' } } } },
      },
      'svc:forge': {
        TCP: { 443: { HTTPS: true }, 22: { TCPForward: 'localhost:2200' } },
        Web: { 'forge.tail8d86e.ts.net:443': { Handlers: { '/': { Proxy: 'http://localhost:3001' } } } },
      },
    });
  });

  it('`serve --service` adds an entry and claims its name; `serve clear` takes both away', async () => {
    await using world = await simulatedWorld();
    const result = await world.change('tailscale serve --service=svc:registry --https=443 http://localhost:5050');
    assert.equal(result.exitCode, 0);
    assert.match(result.stdout, /https:\/\/registry\.tail8d86e\.ts\.net\/\n\|-- proxy http:\/\/localhost:5050/);
    assert.deepEqual(world.tailnet.target('registry'), { host: 'indri', port: 5050 });
    assert.equal(world.tailnet.holder('registry'), 'host:indri');
    await world.change('tailscale serve --service svc:registry --https 443 http://localhost:5051');
    assert.equal(world.tailnet.target('registry-1'), undefined);
    assert.equal((await world.change('tailscale serve clear svc:registry')).exitCode, 0);
    assert.equal(world.tailnet.holder('registry'), undefined);
    assert.equal(world.tailnet.holder('feed'), 'host:indri', 'the other names stay');
    assert.match((await world.change('tailscale serve clear svc:registry')).stderr, /nothing to clear/);
  });

  it('`off` takes one port, `reset` takes everything', async () => {
    await using world = await simulatedWorld();
    assert.equal((await world.change('tailscale serve --service=svc:forge --tcp=22 off')).exitCode, 0);
    assert.deepEqual(Object.keys((await services(world))['svc:forge'] as object), ['TCP', 'Web']);
    assert.equal((await world.change('tailscale serve --service=svc:forge --tcp=22 off')).exitCode, 1);
    await world.change('tailscale serve reset --service=svc:feed');
    assert.equal((await world.query('tailscale serve status --json')).stdout, '{}\n');
    assert.deepEqual(world.tailnet.entries(), []);
  });

  it('`drain` keeps the configuration and stops advertising it, `get-config` tells, `advertise` takes it back', async () => {
    await using world = await simulatedWorld();
    const details = async () =>
      JSON.parse((await world.query('tailscale serve get-config --service=svc:feed')).stdout) as Record<string, unknown>;
    assert.deepEqual(await details(), { version: '0.0.1', endpoints: { 'tcp:443': 'http://localhost:8080' } });
    await world.change('tailscale serve drain svc:feed');
    assert.equal((await details())['advertised'], false);
    assert.deepEqual(Object.keys(await services(world)), ['svc:feed', 'svc:forge']);
    await world.change('tailscale serve advertise svc:feed');
    assert.equal((await details())['advertised'], undefined);
    const all = JSON.parse((await world.query('tailscale serve get-config --all')).stdout) as { services: Record<string, unknown> };
    assert.deepEqual(Object.keys(all.services), ['svc:feed', 'svc:forge']);
    assert.equal((await world.query('tailscale serve get-config --service=svc:none')).stdout, '{}\n');
    assert.equal((await world.query('tailscale serve get-config')).exitCode, 1);
  });

  it('refuses bad names, bad targets and another protocol on a port that is served', async () => {
    await using world = await simulatedWorld();
    for (const bad of [
      '--service=feed --https=443 http://localhost:1',
      '--service=svc:feed --https=443 http://elsewhere:1',
      '--service=svc:feed --tcp=443 tcp://localhost:1',
      '--service=svc:x --https=443',
    ]) {
      assert.equal((await world.change(`tailscale serve ${bad}`)).exitCode, 1, bad);
    }
    assert.deepEqual(Object.keys(await services(world)), ['svc:feed', 'svc:forge']);
  });

  it('`status --json` says that the machine is on the tailnet', async () => {
    await using world = await simulatedWorld();
    const status = JSON.parse((await world.query('tailscale status --json')).stdout) as Record<string, unknown>;
    assert.equal(status['BackendState'], 'Running');
    assert.deepEqual(status['Self'], { HostName: 'indri', DNSName: 'indri.tail8d86e.ts.net.', Online: true });
  });
});

describe('StoredTailnet', () => {
  it('`claim()` gives another name while someone holds the wanted one, and the same again to its holder', async () => {
    await using world = await simulatedWorld();
    const target = { cluster: 'minikube', namespace: 'miniflux', service: 'miniflux', port: 80 };
    assert.equal(world.tailnet.claim('feed', 'cluster:minikube/miniflux', target), 'feed-1');
    assert.equal(world.tailnet.claim('feed', 'cluster:other', target), 'feed-2');
    await world.change('tailscale serve clear svc:feed');
    assert.equal(world.tailnet.claim('feed', 'cluster:minikube/miniflux', target), 'feed-1', 'a name is kept until it is released');
    world.tailnet.release('cluster:minikube/miniflux');
    assert.equal(world.tailnet.claim('feed', 'cluster:minikube/miniflux', target), 'feed');
    assert.deepEqual(world.tailnet.target('feed'), target);
  });
});
