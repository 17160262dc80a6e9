import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { globMatches, globMeet } from '../../../src/kinds/zot/glob.ts';
import { namespaceProblems } from '../../../src/kinds/zot/namespace-table.ts';
import { localPattern, upstreamsOf, type ZotUpstream } from '../../../src/kinds/zot/sync-rules.ts';
import { zotConfigText, zotProblems, type ZotSettings } from '../../../src/kinds/zot/zot-settings.ts';
import { zotConfig } from '../../../src/twin/programs/zot-config.ts';
import { remoteRepository } from '../../../src/twin/registry/pull-through.ts';

const hub = { url: 'https://registry-1.docker.io', destination: '/docker.io' };
const ghcr = { url: 'https://ghcr.io', destination: '/ghcr.io' };
const quay = { url: 'https://quay.io', destination: '/quay.io' };
const namespaces = {
  'docker.io/**': 'https://registry-1.docker.io/**',
  'ghcr.io/**': 'https://ghcr.io/**',
  'quay.io/**': 'https://quay.io/**',
  'blumeops/**': 'private',
};
const settings: ZotSettings = {
  dataDirectory: '/Users/me/zot',
  address: '127.0.0.1',
  port: 5050,
  upstreams: [hub, ghcr, quay],
  namespaces,
};

const full: ZotSettings = {
  ...settings,
  address: '0.0.0.0',
  htpasswd: '/Users/me/.config/zot/htpasswd',
  access: { anonymous: ['read'], users: ['read', 'create', 'update', 'delete'] },
  retention: { delay: '24h', policies: [{ repositories: ['blumeops/**'], keepTags: [{ patterns: ['v.*'], pushedWithin: '720h' }] }] },
  metrics: { path: '/metrics' },
};

describe('zotConfigText()', () => {
  it('is a configuration that zot takes, with a destination for every upstream', () => {
    const config = zotConfig(zotConfigText(settings), 'config.json');
    assert.deepEqual(
      { address: config.address, port: config.port, root: config.rootDirectory, htpasswd: config.htpasswd, docker: config.docker },
      { address: '127.0.0.1', port: 5050, root: '/Users/me/zot', htpasswd: undefined, docker: true },
    );
    assert.deepEqual(
      config.sync.map(({ urls, content }) => [urls[0], content[0]?.prefix, content[0]?.destination]),
      settings.upstreams.map(({ url, destination }) => [url, '**', destination]),
    );
  });

  it('says users, access, retention and metrics as zot reads them', () => {
    const config = zotConfig(zotConfigText(full), 'config.json');
    assert.equal(config.address, '*');
    assert.equal(config.htpasswd, full.htpasswd);
    assert.deepEqual(config.access, { anonymous: ['read'], users: ['read', 'create', 'delete'] });
    assert.equal(config.metrics, '/metrics');
    assert.deepEqual(zotProblems(full), []);
  });
});

describe('zotProblems()', () => {
  it('finds nothing in what the plan says', () => {
    assert.deepEqual(zotProblems(settings), []);
  });

  it('finds a registry that everyone may write to', () => {
    assert.match(zotProblems({ ...settings, address: '0.0.0.0' }).join(), /everyone who reaches 0\.0\.0\.0:5050 may push/);
    assert.match(zotProblems({ ...full, access: { anonymous: ['read', 'create'], users: [] } }).join(), /everyone may write/);
    const { htpasswd: _htpasswd, ...open } = full;
    assert.match(zotProblems({ ...open, address: '127.0.0.1' }).join(), /there is no htpasswd file/);
  });

  it('finds durations and tag patterns that zot cannot read', () => {
    const keepTags = [{ patterns: ['v('], pulledWithin: '30 days' }];
    const problems = zotProblems({ ...full, retention: { policies: [{ repositories: ['**'], keepTags }] } }).join();
    assert.match(problems, /"30 days" is no duration/);
    assert.match(problems, /"v\(" is no regular expression/);
  });
});

describe('namespaceProblems()', () => {
  it('finds that three catch-all rules without a destination have no one answer', () => {
    const bare = [hub, ghcr, quay].map(({ url }) => ({ url, destination: '' }));
    const problems = namespaceProblems(bare, namespaces).join('\n');
    assert.match(problems, /has no one source: .*registry-1\.docker\.io.* and then .*ghcr\.io/);
    assert.match(problems, /"docker\.io\/x" comes from .*docker\.io\/docker\.io\/x.*, expected https:\/\/registry-1\.docker\.io\/x/);
    assert.match(problems, /"blumeops\/x" comes from .*, expected nowhere: it is private/);
  });

  it('finds that a registry name inside the prefix is asked of the upstream, too', () => {
    const inPrefix = [{ url: hub.url, destination: '', prefix: 'docker.io/**' }];
    assert.deepEqual(upstreamsOf(inPrefix, 'docker.io/library/alpine'), [{ url: hub.url, repository: 'docker.io/library/alpine' }]);
    assert.match(namespaceProblems(inPrefix, { 'docker.io/**': `${hub.url}/**` }).join(), /expected https:\/\/registry-1\.docker\.io\/x/);
  });

  it('finds a namespace without a rule, a rule without a namespace, and a private path that would be asked for', () => {
    assert.match(
      namespaceProblems([hub], { 'ghcr.io/**': 'https://ghcr.io/**', 'docker.io/**': `${hub.url}/**` }).join(),
      /"ghcr\.io\/x" comes from nowhere/,
    );
    assert.match(namespaceProblems([hub, ghcr], { 'docker.io/**': `${hub.url}/**` }).join(), /"ghcr\.io\/x" .* no namespace says so/);
    const table = { 'docker.io/**': `${hub.url}/**`, 'docker.io/mine/**': 'private' };
    assert.match(namespaceProblems([hub], table).join(), /"docker\.io\/mine\/x" comes from .* it is private/);
  });

  it('takes a stripped prefix, and refuses what it cannot model', () => {
    const official = { url: hub.url, prefix: 'library/**', destination: '/official', stripPrefix: true };
    assert.deepEqual(namespaceProblems([official], { 'official/**': `${hub.url}/library/**` }), []);
    assert.match(namespaceProblems([{ ...hub, prefix: '{a,b}/**' }], namespaces).join(), /braces/);
    assert.match(namespaceProblems([hub], { 'docker.io/**': hub.url }).join(), /neither private nor/);
  });
});

const segment = fc.stringMatching(/^[a-c]{1,2}$/);
const pattern = fc
  .array(fc.oneof(segment, fc.constantFrom('**', '*', 'a*', '*b', 'a?')), { minLength: 1, maxLength: 3 })
  .map((segments) => segments.join('/'));
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));
const rule: fc.Arbitrary<ZotUpstream> = fc
  .record({
    url: fc.constantFrom(hub.url, ghcr.url, quay.url),
    destination: fc.constantFrom('', '/a', '/b/c'),
    prefix: pattern,
    stripPrefix: fc.boolean(),
  })
  .map(({ url, ...rest }) => ({ url, ...rest }));

describe('globMeet()', () => {
  it('gives a path that both patterns match, and gives none only where no path does', () => {
    fc.assert(
      fc.property(pattern, pattern, path, (a, b, tried) => {
        const both = globMeet(a, b);
        if (both !== undefined) assert.ok(globMatches(a, both) && globMatches(b, both), `${a} and ${b} do not both match ${both}`);
        else assert.ok(!(globMatches(a, tried) && globMatches(b, tried)), `${a} and ${b} both match ${tried}`);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('upstreamsOf()', () => {
  it("agrees with the twin's registry, which was written apart", () => {
    fc.assert(
      fc.property(
        rule,
        fc.oneof(
          path,
          path.map((each) => `a/${each}`),
          path.map((each) => `b/c/${each}`),
        ),
        (each, local) => {
          const { prefix = '**', destination, stripPrefix = false } = each;
          const own = upstreamsOf([each], local)[0]?.repository;
          assert.equal(own, remoteRepository([{ prefix, destination, stripPrefix }], local), `${localPattern(each)} at ${local}`);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('has at most one value for every path when there are no problems', () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 2, maxLength: 3 }), path, (rules, local) => {
        const found = upstreamsOf(rules, local);
        if (found.length < 2) return;
        assert.match(namespaceProblems(rules, {}).join(), /has no one source/);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives the upstream path below the destination', () => {
    fc.assert(
      fc.property(fc.constantFrom(hub, ghcr, quay), path, ({ url, destination }, repository) => {
        assert.deepEqual(upstreamsOf(settings.upstreams, `${destination.slice(1)}/${repository}`), [{ url, repository }]);
        assert.deepEqual(upstreamsOf(settings.upstreams, repository), []);
      }),
    );
  });
});
