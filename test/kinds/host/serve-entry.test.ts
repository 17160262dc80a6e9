import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serveEntryKind, type ServeEntryDesired } from '../../../src/kinds/resource/serve-entry/serve-entry.ts';
import { servedService } from '../../../src/kinds/resource/serve-entry/serve-status.ts';
import { simulatedWorld, type SimulatedWorld } from '../../twin/host/simulated-world.ts';
import { contextOf, holdsContract } from './contract.ts';

const registry: ServeEntryDesired = {
  host: 'indri',
  service: 'svc:registry',
  protocol: 'https',
  port: 443,
  upstream: 'http://localhost:5050',
  state: 'served',
};
const feed: ServeEntryDesired = {
  ...registry,
  service: 'svc:feed',
  upstream: 'http://localhost:8080',
  state: 'absent',
  serving: 'miniflux',
};
const forgeSsh: ServeEntryDesired = {
  ...registry,
  service: 'svc:forge',
  protocol: 'tcp',
  port: 22,
  upstream: 'tcp://localhost:2200',
  state: 'absent',
};

async function served(world: SimulatedWorld): Promise<string[]> {
  const { Services = {} } = JSON.parse((await world.query('tailscale serve status --json')).stdout) as {
    Services?: Record<string, { TCP: object }>;
  };
  return Object.entries(Services).flatMap(([service, { TCP }]) => Object.keys(TCP).map((port) => `${service}:${port}`));
}

describe('serve-entry', () => {
  it('keeps the contract for a new entry, and touches no other', async () => {
    await using world = await simulatedWorld();
    assert.equal(await holdsContract(world, serveEntryKind, registry), 1);
    assert.deepEqual(await served(world), ['svc:feed:443', 'svc:forge:22', 'svc:forge:443']);
  });

  it('keeps the contract for an entry with another upstream', async () => {
    await using world = await simulatedWorld();
    await holdsContract(world, serveEntryKind, { ...feed, state: 'served', upstream: 'http://localhost:9000' });
  });

  it('keeps the contract for an entry with another protocol', async () => {
    await using world = await simulatedWorld();
    assert.equal(
      await holdsContract(world, serveEntryKind, { ...forgeSsh, state: 'served', protocol: 'https', upstream: 'http://localhost:3001' }),
      2,
    );
  });

  it('keeps the contract for a whole service that is cleared: its name is free', async () => {
    await using world = await simulatedWorld();
    await holdsContract(world, serveEntryKind, feed);
    await serveEntryKind.apply(contextOf(world), feed, await serveEntryKind.read(contextOf(world), feed));
    assert.equal(world.tailnet.holder('feed'), undefined);
    assert.deepEqual(await served(world), ['svc:forge:22', 'svc:forge:443']);
  });

  it('keeps the contract for one port of a service that has more', async () => {
    await using world = await simulatedWorld();
    await holdsContract(world, serveEntryKind, forgeSsh);
    await serveEntryKind.apply(contextOf(world), forgeSsh, await serveEntryKind.read(contextOf(world), forgeSsh));
    assert.deepEqual(await served(world), ['svc:feed:443', 'svc:forge:443']);
    assert.equal(world.tailnet.holder('forge'), 'host:indri');
  });

  it('sees no change between the two spellings of the loopback', async () => {
    await using world = await simulatedWorld();
    const same = { ...feed, state: 'served', upstream: 'http://127.0.0.1:8080/' } as const;
    assert.deepEqual(serveEntryKind.diff(same, await serveEntryKind.read(contextOf(world), same)), { action: 'none' });
  });

  it('keeps the contract for an entry that was drained: it is advertised, and drained again on the way back', async () => {
    await using world = await simulatedWorld();
    await world.change('tailscale serve drain svc:feed');
    const advertised = { ...feed, state: 'served' } as const;
    assert.deepEqual(serveEntryKind.diff(advertised, await serveEntryKind.read(contextOf(world), advertised)), {
      action: 'update',
      changes: [{ field: 'svc:feed', from: 'drained', to: 'advertised' }],
    });
    await holdsContract(world, serveEntryKind, advertised);
    await holdsContract(world, serveEntryKind, { ...advertised, upstream: 'http://localhost:9000' });
    await holdsContract(world, serveEntryKind, feed);
  });

  it('refuses what it could not put back', () => {
    const status = (service: object) => servedService({ Services: { 'svc:feed': service } } as never, 'svc:feed', 443);
    for (const service of [
      { Tun: true },
      { TCP: { 443: { HTTPS: true } }, Web: { 'feed.x:443': { Handlers: { '/': { Proxy: 'http://a:1' }, '/b': { Text: 'hi' } } } } },
      { TCP: { 443: { TCPForward: 'localhost:1', TerminateTLS: 'feed.x' } } },
      { TCP: { 443: { HTTP: true } } },
    ]) {
      assert.equal(serveEntryKind.diff(feed, status(service)).action, 'refuse', JSON.stringify(service));
    }
    assert.deepEqual(servedService(null, 'svc:feed', 443), { endpoint: undefined, otherPorts: [], isAdvertised: true });
  });

  it('`facts()` hand the name over', () => {
    const held = { fact: 'name', name: 'feed', holder: 'host:indri' };
    const advertised = {
      fact: 'advertised',
      name: 'svc:feed',
      host: 'indri',
      port: 443,
      protocol: 'https',
      upstream: 'http://localhost:8080',
    };
    const free = { fact: 'name', name: 'feed', holder: 'nobody' };
    assert.deepEqual(serveEntryKind.facts(feed), {
      retracts: [held, advertised, { fact: 'serving', service: 'miniflux' }],
      provides: [free],
    });
    assert.deepEqual(serveEntryKind.facts({ ...feed, state: 'served' }).retracts, [free]);
  });

  it('`validate()` finds services, ports and upstreams that do not fit', () => {
    const problems = (change: Partial<ServeEntryDesired>) => serveEntryKind.validate({ ...registry, ...change }).join('; ');
    assert.match(problems({ service: 'registry' }), /svc:<dns-label>/);
    assert.match(problems({ port: 0 }), /no TCP port/);
    assert.match(problems({ protocol: 'tcp' }), /does not fit the protocol tcp/);
    assert.equal(problems({ upstream: 'http://localhost:‹foundation/zot.port›' }), '');
  });
});
