import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostDigestParts } from '../../../src/twin/host/host-digest-parts.ts';
import { seedHost } from '../../../src/twin/host/seed-host.ts';
import { agents, home, inventory, simulatedWorld } from './simulated-world.ts';

describe('seedHost()', () => {
  it('makes the host what the inventory says, and does nothing the second time', async () => {
    await using world = await simulatedWorld();
    const host = world.indri();
    assert.equal((await host.stat(`${home}/code/3rd/zot/bin/zot-darwin-arm64`))?.mode, 0o755);
    assert.equal((await host.stat('/opt/homebrew/var/node_exporter/textfile'))?.type, 'directory');
    assert.equal((await host.stat('/etc/motd'))?.owner, 'root');
    assert.equal((await host.stat('/etc'))?.owner, 'root');
    const plists = ['feeds', 'forgejo', 'postgresql@18'].map((name) => `homebrew.mxcl.${name}.plist`);
    assert.deepEqual(await host.list(agents), [...plists, 'mcquack.eblume.devpi.plist']);
    const before = hostDigestParts(world, 'indri');
    for (const each of inventory.hosts) await seedHost(world, each);
    assert.deepEqual(hostDigestParts(world, 'indri'), before);
  });
});

describe('resumeProcesses()', () => {
  it('starts again what ran when the process of the twin was killed, and nothing else', async () => {
    const first = await simulatedWorld();
    await first.change('brew services stop forgejo --keep');
    const before = hostDigestParts(first, 'indri');
    await using world = await first.reopen();
    assert.deepEqual(hostDigestParts(world, 'indri'), before);
    assert.equal((await world.query('curl -s http://localhost:8080')).stdout, 'feeds\n');
    assert.equal((await world.query('curl -s http://localhost:3001')).exitCode, 7);
    assert.deepEqual(world.asked, ['create indri-5432', 'start indri-5432']);
  });
});

describe('hostDigestParts()', () => {
  it('sees files, modes, units, served names and packages', async () => {
    await using world = await simulatedWorld();
    const digest = () => JSON.stringify(hostDigestParts(world, 'indri'));
    const changes: readonly (() => Promise<unknown>)[] = [
      () => world.indri().writeFile(`${home}/a`, Buffer.from('1'), { mode: 0o644 }),
      () => world.indri().writeFile(`${home}/a`, Buffer.from('2'), { mode: 0o644 }),
      () => world.indri().writeFile(`${home}/a`, Buffer.from('2'), { mode: 0o600 }),
      () => world.change('brew services stop forgejo --keep'),
      () => world.change('tailscale serve clear svc:feed'),
      () => world.change('brew install podman'),
      () => world.change('podman machine init'),
      () => world.change('launchctl disable gui/501/mcquack.eblume.devpi'),
    ];
    for (const [index, change] of changes.entries()) {
      const before = digest();
      await change();
      assert.notEqual(digest(), before, `change ${index}`);
    }
  });

  it('does not see process ids, times, contents of logs, and the port and token in a kubeconfig', async () => {
    await using world = await simulatedWorld();
    await world.change('brew install minikube');
    await world.change('brew install docker');
    const empty = JSON.stringify(hostDigestParts(world, 'indri'));
    await world.change('minikube start --driver=docker');
    const started = JSON.stringify(hostDigestParts(world, 'indri'));
    assert.match(started, /"current":"minikube"/);
    assert.doesNotMatch(started, /39000|a-token|"pid"/);
    await world.change('minikube delete');
    assert.equal(JSON.stringify(hostDigestParts(world, 'indri')), empty);
    world.clock.time += 5000;
    await world.change('brew services restart forgejo');
    assert.equal(JSON.stringify(hostDigestParts(world, 'indri')), empty);
    assert.match(empty, /forgejo\.log/);
    assert.doesNotMatch(JSON.stringify(hostDigestParts(world, 'indri', { logs: false })), /forgejo\.log"/);
  });
});
