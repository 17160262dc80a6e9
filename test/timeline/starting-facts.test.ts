import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factKey } from '../../src/core/fact.ts';
import { startingFacts } from '../../src/timeline/starting-facts.ts';
import { inventory } from '../lint/small-plans.ts';

const facts = new Set(
  startingFacts({
    ...inventory,
    services: [
      ...inventory.services,
      {
        name: 'registry',
        host: 'mini',
        manager: { launchd: 'mcquack.eblume.zot', plist: '/Users/erich/Library/LaunchAgents/zot.plist' },
        listens: [{ port: 5050, address: '127.0.0.1' }],
      },
    ],
    databaseServers: [
      {
        host: 'mini',
        port: 5432,
        version: 18,
        service: 'postgres',
        superuser: 'erich',
        roles: [],
        databases: [{ name: 'miniflux', owner: 'miniflux' }],
      },
    ],
    serveEntries: [{ service: 'svc:feed', host: 'mini', protocol: 'https', port: 443, upstream: 'http://localhost:8080' }],
    secrets: [{ name: 'miniflux', keys: ['password'] }],
  }).map(factKey),
);

for (const key of [
  'program(mini, /opt/homebrew/bin/zot)',
  'path(mini, /opt/homebrew/bin/zot)',
  'path(mini, /opt)',
  'path(mini, /)',
  'path(mini, /Users/erich)',
  'path(mini, /Users/erich/Library/LaunchAgents)',
  'unit(mini, grafana)',
  'unit(mini, mcquack.eblume.zot)',
  'listens(mini, 5050, registry)',
  'listens(mini, 5050, mcquack.eblume.zot)',
  'serving(registry)',
  'name(feed, host:mini)',
  'defined(svc:feed)',
  'advertised(svc:feed, mini, 443)',
  'approved(svc:feed, mini)',
  'serving(feed)',
  'database(mini:5432, miniflux)',
  'secret(miniflux.password)',
]) {
  test(`\`startingFacts()\` has ${key}`, () => assert.ok(facts.has(key), [...facts].join('\n')));
}
