// What looks at the services of indri: the health script, scrapes, logs, dashboards, clients.
import type { Fact } from '../../../src/core/fact.ts';
import type { Consumer, InventoryCheck } from '../../../src/inventory/consumer.ts';
import { brew, logs, textfiles } from './paths.ts';

const host = 'indri';
const unit = (name: string): Fact => ({ fact: 'unit', host, unit: name });
const listens = (port: number, holder: string): Fact => ({ fact: 'listens', host, port, holder });

/** `brew services list | grep NAME | grep started` over SSH: a part of another name matches as well. */
const brewCheck = (service: string, formula: string, pattern = formula): InventoryCheck => ({
  name: `brew ${service}`,
  service,
  tests: [unit(formula)],
  looksAt: 'units',
  pattern,
  expects: 'started',
  from: 'host:indri',
});
/** `launchctl list | grep NAME | grep -v ^-`: what has no process now counts as failed. */
const agentCheck = (service: string, pattern: string, label: string): InventoryCheck => ({
  name: `agent ${service}`,
  service,
  tests: [unit(label)],
  looksAt: 'units',
  pattern,
  expects: 'running',
  from: 'host:indri',
});
const httpCheck = (service: string, port: number): InventoryCheck => ({
  name: `http ${service}`,
  service,
  tests: [listens(port, service)],
  looksAt: 'url',
  expects: '< 400',
  from: 'laptop',
});

export const checks: readonly InventoryCheck[] = [
  brewCheck('loki', 'loki'),
  brewCheck('alloy', 'grafana-alloy'),
  brewCheck('prometheus', 'prometheus'),
  brewCheck('grafana', 'grafana'),
  brewCheck('transmission', 'transmission-cli', 'transmission'),
  brewCheck('forgejo', 'forgejo'),
  brewCheck('postgresql', 'postgresql@18'),
  brewCheck('miniflux', 'miniflux'),
  agentCheck('transmission-metrics', 'transmission-metrics', 'mcquack.eblume.transmission-metrics'),
  agentCheck('kiwix', 'kiwix', 'mcquack.eblume.kiwix-serve'),
  agentCheck('devpi', 'devpi', 'mcquack.eblume.devpi'),
  httpCheck('loki', 3100),
  httpCheck('prometheus', 9090),
  httpCheck('grafana', 3000),
  httpCheck('kiwix', 5501),
  httpCheck('forgejo', 3001),
  httpCheck('devpi', 3141),
  {
    name: 'http miniflux',
    service: 'miniflux',
    tests: [{ fact: 'reaches', from: 'laptop', to: 'feed.tail8d86e.ts.net', port: 443, scheme: 'https' }],
    looksAt: 'url',
    expects: '< 400',
    from: 'laptop',
  },
  { name: 'transmission rpc', service: 'transmission', tests: [listens(9091, 'transmission')], looksAt: 'url', from: 'host:indri' },
  {
    name: 'transmission.prom',
    service: 'transmission-metrics',
    tests: [{ fact: 'path', host, path: `${textfiles}/transmission.prom` }],
    looksAt: 'files',
    expects: 'exists',
    from: 'host:indri',
  },
  { name: 'pg_isready', service: 'postgresql', tests: [listens(5432, 'postgresql')], looksAt: 'port', from: 'host:indri' },
];

const log = (service: string, path: string, needs: readonly Fact[]): Consumer => ({
  service,
  name: `log:${path.split('/').at(-1) ?? path}`,
  sort: 'log',
  needs,
});
const brewLogs = {
  'grafana-stdout': 'grafana',
  'grafana-stderr': 'grafana',
  forgejo: 'forgejo',
  'prometheus.err': 'prometheus',
  miniflux: 'miniflux',
};
const dashboard = (name: string, service: string, needs: readonly Fact[]): Consumer => ({
  service,
  name: `dashboard:${name}`,
  sort: 'dashboard',
  needs,
});

export const consumers: readonly Consumer[] = [
  ...Object.entries(brewLogs).map(([file, service]) => log(service, `${brew}/var/log/${file}.log`, [unit(service)])),
  log('transmission', `${brew}/var/log/transmission-daemon.log`, [unit('transmission-cli')]),
  log('postgresql', `${brew}/var/log/postgresql@18.log`, [unit('postgresql@18')]),
  ...['devpi', 'kiwix-serve', 'borgmatic'].flatMap((name) =>
    ['out', 'err'].map((stream) => log(name, `${logs}/mcquack.${name}.${stream}.log`, [unit(`mcquack.eblume.${name}`)])),
  ),
  { service: 'loki', name: 'scrape:loki', sort: 'scrape', needs: [listens(3100, 'loki')] },
  dashboard('borgmatic', 'borgmatic', [unit('mcquack.eblume.borgmatic-metrics')]),
  dashboard('devpi', 'devpi', [unit('mcquack.eblume.devpi-metrics')]),
  dashboard('loki', 'loki', [listens(3100, 'loki')]),
  dashboard('macos', 'alloy', [unit('grafana-alloy')]),
  dashboard('plex', 'plex', [unit('mcquack.eblume.plex-metrics')]),
  dashboard('postgresql', 'postgresql', [unit('grafana-alloy'), listens(5432, 'postgresql')]),
  dashboard('transmission', 'transmission', [unit('mcquack.eblume.transmission-metrics')]),
  { service: 'grafana', name: 'datasource:prometheus', sort: 'client', needs: [listens(9090, 'prometheus')] },
  { service: 'grafana', name: 'datasource:loki', sort: 'client', needs: [listens(3100, 'loki')] },
  { service: 'postgresql', name: 'exporter:alloy', sort: 'scrape', needs: [listens(5432, 'postgresql')] },
  { service: 'miniflux', name: 'backup:borgmatic dump', sort: 'backup', needs: [listens(5432, 'postgresql')] },
  { service: 'devpi', name: 'client:pip.conf@gilbert', sort: 'client', needs: [{ fact: 'defined', name: 'svc:pypi' }] },
];
