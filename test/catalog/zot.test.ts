import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { zotConfigText, type ZotConfig } from '../../src/catalog/zot/zot-config.ts';
import { zotMetricsFile, zotMetricsScript } from '../../src/catalog/zot/zot-metrics.ts';
import { namespaceProblems, upstreamOf, upstreamsOf } from '../../src/catalog/zot/zot-namespaces.ts';
import { zotConfig } from '../../src/twin/programs/zot-config.ts';

const hub = { url: 'https://registry-1.docker.io', destination: '/docker.io' };
const ghcr = { url: 'https://ghcr.io', destination: '/ghcr.io' };
const quay = { url: 'https://quay.io', destination: '/quay.io' };
const config: ZotConfig = { dataDirectory: '/Users/me/zot', address: '127.0.0.1', port: 5050, upstreams: [hub, ghcr, quay] };

describe('zotConfigText()', () => {
  it('is a configuration that zot takes, with a destination for every upstream', () => {
    const text = zotConfigText(config);
    assert.deepEqual(zotConfig(text, 'config.json'), { address: '127.0.0.1', port: 5050, rootDirectory: '/Users/me/zot' });
    const { extensions } = JSON.parse(text) as {
      extensions: { sync: { registries: { urls: string[]; content: { prefix: string; destination: string }[] }[] } };
    };
    assert.deepEqual(
      extensions.sync.registries.map(({ urls, content }) => [urls[0], content[0]?.prefix, content[0]?.destination]),
      config.upstreams.map(({ url, destination }) => [url, '**', destination]),
    );
  });
});

describe('upstreamOf()', () => {
  it('brings about the namespace table that the plan promises', () => {
    const table = {
      'docker.io/library/alpine': { url: hub.url, repository: 'library/alpine' },
      'ghcr.io/miniflux/miniflux': { url: ghcr.url, repository: 'miniflux/miniflux' },
      'quay.io/prometheus/prometheus': { url: quay.url, repository: 'prometheus/prometheus' },
      'blumeops/devpi': null,
    };
    assert.deepEqual(namespaceProblems(config, table), []);
  });

  it('finds that three catch-all rules without a destination have no one answer', () => {
    const bare = { upstreams: [hub, ghcr, quay].map(({ url }) => ({ url, destination: '' })) };
    assert.throws(() => upstreamOf(bare, 'docker.io/library/alpine'), { code: 'zot-ambiguous' });
    // And each would be asked for the local path as it stands.
    assert.deepEqual(
      upstreamsOf(bare, 'docker.io/library/alpine').map(({ repository }) => repository),
      Array(3).fill('docker.io/library/alpine'),
    );
    assert.match(namespaceProblems(bare, { 'blumeops/devpi': null }).join(), /expected nowhere/);
  });

  it('finds that a registry name inside the prefix is asked of the upstream, too', () => {
    const inPrefix = { upstreams: [{ url: hub.url, destination: '', prefix: 'docker.io/**' }] };
    assert.deepEqual(upstreamOf(inPrefix, 'docker.io/library/alpine'), { url: hub.url, repository: 'docker.io/library/alpine' });
  });

  it('matches whole segments: `*` one, `**` any number', () => {
    const rule = (prefix: string) => ({ upstreams: [{ ...hub, prefix }] });
    assert.notEqual(upstreamOf(rule('library/*'), 'docker.io/library/alpine'), undefined);
    assert.equal(upstreamOf(rule('library/*'), 'docker.io/library/a/b'), undefined);
    assert.equal(upstreamOf(rule('**'), 'docker.iox/library/alpine'), undefined);
    assert.notEqual(upstreamOf(rule('**/alpine'), 'docker.io/a/b/alpine'), undefined);
    assert.notEqual(upstreamOf({ upstreams: [{ url: hub.url, destination: '' }] }, 'a/b'), undefined);
  });

  it('has one value for every path, and gives the upstream path below the destination', () => {
    const segment = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    fc.assert(
      fc.property(fc.constantFrom(hub, ghcr, quay), fc.array(segment, { minLength: 1, maxLength: 4 }), ({ url, destination }, segments) => {
        const repository = segments.join('/');
        assert.deepEqual(upstreamOf(config, `${destination.slice(1)}/${repository}`), { url, repository });
        assert.equal(upstreamOf(config, repository), undefined);
      }),
    );
  });
});

describe('zotMetricsScript()', () => {
  const options = { port: 5050, textfileDirectory: '/opt/homebrew/var/node_exporter/textfile' };
  const script = zotMetricsScript(options);

  it('is a shell script that bash can read', () => {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  });

  it('calls every program by its absolute path and writes beside the file before it renames', () => {
    assert.deepEqual(
      [...script.matchAll(/(\/usr)?\/bin\/[a-z]+/g)].map(([program]) => program),
      ['/bin/bash', '/usr/bin/curl', '/usr/bin/printf', '/bin/mv'],
    );
    assert.match(script, /zot\.prom\.tmp/);
    assert.equal(zotMetricsFile(options), '/opt/homebrew/var/node_exporter/textfile/zot.prom');
  });
});
