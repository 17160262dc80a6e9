import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { registryAccess, registryAddress } from '../../src/cli/registry-access.ts';
import { inventory } from '../engine/memory-world.ts';
import { blobOf, imageOf, pushImage } from '../transport/registry/made-up-image.ts';
import { startTwinRegistry } from '../transport/registry/registries.ts';

describe('registryAddress()', () => {
  it('is the URL itself from the workstation, a tunnel from a host, and an error where nothing leads', async () => {
    const address = registryAddress(inventory);
    assert.equal(await address({ url: 'https://ghcr.io' }), 'https://ghcr.io');
    assert.equal(await address({ url: 'http://localhost:5050', from: 'host:memory' }), 'http://localhost:5050');
    await assert.rejects(address({ url: 'http://localhost:5050', from: 'host:indri' }), { code: 'registry-unreachable' });
    await assert.rejects(address({ url: 'http://web.apps:5050', from: 'cluster:minikube' }), { code: 'registry-unreachable' });
    const tunnelled = registryAddress(inventory, async (url, host) => `${url}/${host}`);
    assert.equal(await tunnelled({ url: 'http://localhost:5050', from: 'host:indri' }), 'http://localhost:5050/indri');
  });
});

describe('registryAccess()', () => {
  it('follows a registry to another address, and rejects rather than throws where there is none', async () => {
    await using first = await startTwinRegistry();
    await using second = await startTwinRegistry();
    let address: string | undefined = first.url;
    const secret = () => Promise.reject(new Error('no secret is asked for'));
    await using access = registryAccess({
      address: async () => address ?? Promise.reject(new Error('nowhere')),
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
