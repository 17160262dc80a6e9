// The pull-through cache of the twin's zot: three upstreams with contents of their own, right rules and wrong ones.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ImageStore } from '../../../src/twin/registry/image-store.ts';
import { storeImage } from '../../../src/twin/registry/made-up-image.ts';
import { pullThrough, type SyncRegistry } from '../../../src/twin/registry/pull-through.ts';
import { zotConfig } from '../../../src/twin/programs/zot-config.ts';

const urls = ['https://registry-1.docker.io', 'https://ghcr.io', 'https://quay.io'] as const;

describe('pullThrough()', () => {
  let directory: string;
  const upstreams = new Map<string, ImageStore>();
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'longshore-pull-'));
    for (const url of urls) {
      const store = new ImageStore(join(directory, new URL(url).host));
      const parts = ['amd64', 'arm64'].map((architecture) => ({ architecture, layers: [{ from: url }] }));
      await storeImage(store, 'library/alpine', 'v1', parts);
      upstreams.set(url, store);
    }
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  let count = 0;
  function cache(registries: readonly SyncRegistry[], down: readonly string[] = []) {
    count += 1;
    const store = new ImageStore(join(directory, `cache-${count}`));
    const upstream = async (url: string) => (down.includes(url) ? undefined : upstreams.get(url));
    return { store, pull: pullThrough({ store, registries, upstream, docker: true }) };
  }
  const rule = (url: string, destination: string): SyncRegistry => ({
    urls: [url],
    content: [{ prefix: '**', destination, stripPrefix: false }],
    onDemand: true,
  });
  const digestAt = (url: string) => upstreams.get(url)?.find('library/alpine', 'v1')?.digest;

  it('brings each image from its own upstream into its own namespace, with all architectures', async () => {
    const { store, pull } = cache([rule(urls[0], '/docker.io'), rule(urls[1], '/ghcr.io'), rule(urls[2], '/quay.io')]);
    for (const [url, local] of [
      [urls[0], 'docker.io'],
      [urls[1], 'ghcr.io'],
      [urls[2], 'quay.io'],
    ] as const) {
      await pull(`${local}/library/alpine`, 'v1');
      assert.equal(store.find(`${local}/library/alpine`, 'v1')?.digest, digestAt(url));
      assert.equal(store.index(`${local}/library/alpine`).length, 3);
    }
    assert.equal(new Set(urls.map(digestAt)).size, 3);
    await pull('blumeops/app', 'v1');
    assert.deepEqual(store.repositories(), ['docker.io/library/alpine', 'ghcr.io/library/alpine', 'quay.io/library/alpine']);
  });

  it('with three catch-all rules, has nothing at the promised path and the first upstream for everything else', async () => {
    const { store, pull } = cache(urls.map((url) => rule(url, '')));
    await pull('ghcr.io/library/alpine', 'v1');
    assert.deepEqual(store.repositories(), []);
    await pull('library/alpine', 'v1');
    assert.equal(store.find('library/alpine', 'v1')?.digest, digestAt(urls[0]));
  });

  it('serves what it has when the upstream is down', async () => {
    const rules = [rule(urls[0], '/docker.io')];
    const { store, pull } = cache(rules);
    await pull('docker.io/library/alpine', 'v1');
    const offline = pullThrough({ store, registries: rules, upstream: async () => undefined, docker: true });
    await offline('docker.io/library/alpine', 'v1');
    assert.equal(store.find('docker.io/library/alpine', 'v1')?.digest, digestAt(urls[0]));
  });
});

describe('zotConfig()', () => {
  it('refuses keys that zot does not know, wherever they stand', () => {
    const config = (more: object) => JSON.stringify({ storage: { rootDirectory: '/zot' }, http: { port: '5050' }, ...more });
    for (const wrong of [
      { storage: { rootDirectory: '/zot', root: '/' } },
      { http: { auth: { users: {} } } },
      { extensions: { sync: { registries: [{ url: 'https://ghcr.io' }] } } },
      { extensions: { sync: { registries: [{ urls: [], content: [{ destination: '/a', path: 'b' }] }] } } },
    ]) {
      assert.throws(() => zotConfig(config(wrong), 'config.json'), /unknown keys/, JSON.stringify(wrong));
    }
    assert.equal(zotConfig(config({}), 'config.json').port, 5050);
  });
});
