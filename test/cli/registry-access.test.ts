import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Forwards } from '../../src/cli/forwards.ts';
import { registryAccess, registryAddress } from '../../src/cli/registry-access.ts';
import type { Host } from '../../src/inventory/inventory.ts';
import { inventory } from '../engine/memory-world.ts';
import { noSshd, privateSshd } from '../transport/host/private-sshd.ts';
import { blobOf, imageOf, pushImage } from '../transport/registry/made-up-image.ts';
import { startTwinRegistry } from '../transport/registry/registries.ts';

describe('registryAddress()', () => {
  it('is the URL itself from the workstation, and an error where nothing leads', async () => {
    await using forwards = new Forwards(inventory);
    const address = registryAddress(inventory, forwards);
    assert.deepEqual(await address({ url: 'https://ghcr.io' }), { url: 'https://ghcr.io' });
    assert.deepEqual(await address({ url: 'http://localhost:5050', from: 'host:memory' }), { url: 'http://localhost:5050' });
    await assert.rejects(address({ url: 'http://localhost:5050', from: 'host:indri' }), { code: 'host-unknown' });
    await assert.rejects(address({ url: 'http://web.apps:5050', from: 'cluster:minikube' }), { code: 'registry-unreachable' });
  });

  it('leads through the ssh of a host to a registry that listens on its loopback', { skip: noSshd }, async () => {
    await using sshd = await privateSshd();
    await using registry = await startTwinRegistry();
    const indri: Host = {
      name: 'indri',
      ssh: sshd.ssh,
      os: { family: 'linux', version: '12' },
      architecture: 'amd64',
      user: { name: 'me', uid: 1000, home: sshd.home },
      programs: [],
    };
    const known = { ...inventory, hosts: [indri] };
    await using forwards = new Forwards(known);
    await using access = registryAccess({
      address: registryAddress(known, forwards),
      secret: () => Promise.reject(new Error('no secret')),
    });
    const { port } = new URL(registry.url);
    const seen = access.registry({ url: `http://localhost:${port}`, from: 'host:indri' }, new AbortController().signal);
    const image = imageOf('arm64', [blobOf('over ssh')]);
    await pushImage(seen, 'app', 'v1', image);
    assert.deepEqual(await seen.tags('app'), ['v1']);
    const direct = access.registry({ url: registry.url }, new AbortController().signal);
    assert.deepEqual(await direct.describe('app', 'v1'), await seen.describe('app', 'v1'));
  });
});

describe('registryAccess()', () => {
  it('follows a registry to another address, and rejects rather than throws where there is none', async () => {
    await using first = await startTwinRegistry();
    await using second = await startTwinRegistry();
    let address: string | undefined = first.url;
    const secret = () => Promise.reject(new Error('no secret is asked for'));
    await using access = registryAccess({
      address: async () => (address === undefined ? Promise.reject(new Error('nowhere')) : { url: address }),
      secret,
    });
    const registry = access.registry({ url: 'https://registry.example' }, new AbortController().signal);
    await pushImage(registry, 'app', 'v1', imageOf('arm64', [blobOf('x')]));
    assert.deepEqual(await registry.tags('app'), ['v1']);
    address = second.url;
    assert.equal(await registry.tags('app'), undefined);
    address = undefined;
    await assert.rejects(registry.catalog(), /nowhere/);
  });
});
