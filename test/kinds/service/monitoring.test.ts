import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dashboardHasDataKind } from '../../../src/kinds/check/dashboard-has-data/dashboard-has-data.ts';
import { lokiQueryKind } from '../../../src/kinds/check/loki-query/loki-query.ts';
import { prometheusQueryKind, type PrometheusQuerySpec } from '../../../src/kinds/check/prometheus-query/prometheus-query.ts';
import { prometheusTargetsKind } from '../../../src/kinds/check/prometheus-targets/prometheus-targets.ts';
import { grafanaDashboardKind } from '../../../src/kinds/resource/grafana-dashboard/grafana-dashboard.ts';
import { grafanaDataSourceKind } from '../../../src/kinds/resource/grafana-data-source/grafana-data-source.ts';
import type { Verdict } from '../../../src/kinds/kind.ts';
import { grafana } from '../../../src/twin/programs/grafana.ts';
import { loki } from '../../../src/twin/programs/loki.ts';
import { prometheus } from '../../../src/twin/programs/prometheus.ts';
import type { RunningProgram } from '../../../src/twin/world.ts';
import { canary, contextOf, holdsContract, serviceWorld, type ServiceWorld } from './service-world.ts';

const at = { prometheus: { url: 'http://indri:9090' }, loki: { url: 'http://indri:3100' } };
const byAdmin = { scheme: 'basic', username: 'admin', password: { secret: 'named', name: 'grafana', key: 'password' } } as const;
const grafanaAt = { url: 'http://indri:3000', auth: byAdmin };
const source = {
  grafana: grafanaAt,
  uid: 'prometheus',
  name: 'Prometheus',
  type: 'prometheus',
  url: 'http://indri:9090',
  secrets: { httpHeaderValue1: { secret: 'named', name: 'header', key: 'value' } },
} as const;
const panel = (title: string, expr: string, uid = 'prometheus') => ({
  title,
  type: 'timeseries',
  datasource: { type: 'x', uid },
  targets: [{ refId: 'A', expr }],
});
const dashboard = {
  grafana: grafanaAt,
  uid: 'zot',
  dashboard: {
    title: 'Zot',
    panels: [panel('up', 'zot_up'), { type: 'row', title: 'more', panels: [panel('logs', '{service="$service"}', 'loki')] }],
    templating: { list: [{ name: 'service', current: { value: 'zot' } }] },
  },
};

const exporter = (body: string): RunningProgram => ({
  answer: async () => ({ status: 200, headers: {}, body }),
  stop: async () => undefined,
});

async function monitoring(): Promise<ServiceWorld> {
  const services = await serviceWorld();
  services.running.set('http://indri:9100', exporter('# HELP zot_up\nzot_up 1\nnode_load1{instance="x"} 0.5\n'));
  const targets = [
    { job: 'node', url: 'http://indri:9100/metrics', labels: { instance: 'indri' } },
    { job: 'gone', url: 'http://indri:9999/metrics' },
  ];
  await services.start(prometheus, 'http://indri:9090', { settings: { targets } });
  await services.start(loki, 'http://indri:3100');
  await services.start(grafana, 'http://indri:3000');
  const line = [`${Date.now()}000000`, 'level=info msg="zot is up"'];
  const context = contextOf(services);
  await context.web.send('http://indri:3100/loki/api/v1/push', {
    method: 'POST',
    from: 'laptop',
    body: JSON.stringify({ streams: [{ stream: { service: 'zot' }, values: [line] }] }),
  });
  return services;
}

const red = (verdict: Verdict, detail: RegExp) => {
  assert.equal(verdict.pass, false, verdict.detail);
  assert.match(verdict.detail, detail);
};
const green = (verdict: Verdict) => assert.equal(verdict.pass, true, verdict.detail);

describe('checks of Prometheus and Loki', () => {
  it('`prometheus-query` judges presence, value, bounds, number and age', async () => {
    await using services = await monitoring();
    const ask = (spec: Omit<PrometheusQuerySpec, 'prometheus'>) =>
      prometheusQueryKind.observe(contextOf(services), { prometheus: at.prometheus, ...spec });
    green(await ask({ query: 'zot_up', value: 1, maxAgeSeconds: 60 }));
    red(await ask({ query: 'zot_up', value: 0 }), /zot_up is 1 for zot_up\{job="node", instance="indri"\}, expected 0/);
    red(await ask({ query: 'devpi_up' }), /devpi_up gives nothing, expected data/);
    green(await ask({ query: 'devpi_up', series: 0 }));
    red(await ask({ query: 'node_load1', atLeast: 1, atMost: 2 }), /is 0\.5 .*expected at least 1 and at most 2/);
    red(await ask({ query: 'rate(zot_up[5m])' }), /it answers 400: the twin does not evaluate/);
  });

  it('`prometheus-targets` sees those that are down, and those that are not there', async () => {
    await using services = await monitoring();
    const look = (labels: Record<string, string>) =>
      prometheusTargetsKind.observe(contextOf(services), { prometheus: at.prometheus, labels });
    green(await look({ job: 'node' }));
    red(await look({ job: 'gone' }), /1 of 1 targets: http:\/\/indri:9999\/metrics is down \(.*nobody listens/);
    red(await look({ job: 'kubernetes' }), /0 targets are scraped, expected at least 1/);
  });

  it('`loki-query` counts lines of a time, and looks into them', async () => {
    await using services = await monitoring();
    const ask = (query: string, more: object = {}) => lokiQueryKind.observe(contextOf(services), { loki: at.loki, query, ...more });
    green(await ask('{service="zot"}', { contains: 'zot is up' }));
    red(await ask('{service="zot"}', { contains: 'down' }), /none contains "down"/);
    red(await ask('{service="devpi"}'), /gives 0 lines of the last 3600 s, expected at least 1/);
  });

  it('are red, and not broken, while nobody answers or somebody else does', async () => {
    await using services = await monitoring();
    services.running.set('http://indri:3100', exporter('AirPlay'));
    red(await lokiQueryKind.observe(contextOf(services), { loki: at.loki, query: '{a="b"}' }), /what answers is no Loki/);
    red(
      await prometheusQueryKind.observe(contextOf(services), { prometheus: { url: 'http://indri:1' }, query: 'up' }),
      /cannot query up at http:\/\/indri:1 from laptop: nobody listens there/,
    );
  });

  it('ask again when the service is busy, and give up in the end', async () => {
    await using services = await monitoring();
    const busy = { status: 503, headers: {}, body: '' };
    services.interfere = (request, count) => (request === 'GET /api/v1/query' && count < 3 ? busy : undefined);
    green(await prometheusQueryKind.observe(contextOf(services), { prometheus: at.prometheus, query: 'zot_up' }));
    services.interfere = () => busy;
    red(await prometheusQueryKind.observe(contextOf(services), { prometheus: at.prometheus, query: 'zot_up' }), /it answers 503/);
  });
});

describe('Grafana', () => {
  it('data sources and dashboards keep the contract', async () => {
    await using services = await monitoring();
    await holdsContract(services, grafanaDataSourceKind, source);
    await holdsContract(services, grafanaDashboardKind, dashboard);
  });

  it('what was there before comes back whole', async () => {
    await using services = await monitoring();
    const context = contextOf(services);
    await grafanaDashboardKind.apply(context, { ...dashboard, dashboard: { title: 'Old', tags: ['mine'], editable: false } }, undefined);
    await grafanaDataSourceKind.apply(context, { ...source, url: 'http://localhost:9090' }, undefined);
    await holdsContract(services, grafanaDashboardKind, dashboard);
    await holdsContract(services, grafanaDataSourceKind, source);
  });

  it('a dashboard that somebody edits in between is not overwritten', async () => {
    await using services = await monitoring();
    const context = contextOf(services);
    await grafanaDashboardKind.apply(context, dashboard, undefined);
    const seen = await grafanaDashboardKind.read(context, dashboard);
    const changed = { ...dashboard, dashboard: { title: 'Zot', panels: [] } };
    await grafanaDashboardKind.apply(context, { ...dashboard, dashboard: { title: 'Edited by hand' } }, seen);
    await assert.rejects(grafanaDashboardKind.apply(context, changed, seen), {
      code: 'service-refused',
      message: /412: The dashboard has been changed by someone else/,
      effect: 'unchanged',
    });
  });

  it('`dashboard-has-data` asks as the panels ask, through the data sources, as they look from Grafana', async () => {
    await using services = await monitoring();
    const context = contextOf(services);
    const look = (more: object = {}) => dashboardHasDataKind.observe(context, { grafana: grafanaAt, uid: 'zot', ...more });
    red(await look(), /Grafana has no dashboard zot/);
    await grafanaDashboardKind.apply(context, dashboard, undefined);
    red(await look(), /2 of 2 panels .*"up" \(data source prometheus: .*404/);
    await grafanaDataSourceKind.apply(context, source, undefined);
    await grafanaDataSourceKind.apply(
      context,
      { ...source, uid: 'loki', name: 'Loki', type: 'loki', url: 'http://indri:3100', secrets: {} },
      undefined,
    );
    green(await look());
    // The alias of the host is another one under another driver: Grafana stays healthy and shows nothing.
    const moved = await grafanaDataSourceKind.read(context, source);
    await grafanaDataSourceKind.apply(context, { ...source, url: 'http://host.containers.internal:9090' }, moved);
    red(await look(), /1 of 2 panels .*"up" \(data source prometheus: .*502/);
    green(await look({ mayBeEmpty: ['up'] }));
    const health = await services.running.get('http://indri:3000')?.answer?.({ url: new URL('http://indri:3000/api/health'), headers: {} });
    assert.equal(health?.status, 200);
  });

  it('refuses a wrong password, and no secret is in what is said', async () => {
    await using services = await monitoring();
    const context = contextOf(services);
    const wrong = { ...source, grafana: { ...grafanaAt, auth: { ...byAdmin, username: 'nobody' } } };
    const thrown = await grafanaDataSourceKind.apply(context, wrong, undefined).catch((error: unknown) => error);
    assert.equal((thrown as { code: string }).code, 'service-unauthorized');
    // A service that repeats what it was given.
    services.interfere = (request) =>
      request === 'POST /api/datasources'
        ? { status: 400, headers: {}, body: JSON.stringify({ message: `bad header value-${'header-value-' + canary}` }) }
        : undefined;
    const echoed = await grafanaDataSourceKind.apply(context, source, undefined).catch((error: unknown) => error);
    assert.match(String(echoed), /\(secret header\.value\)/);
    assert.ok(
      !JSON.stringify([
        String(thrown),
        String(echoed),
        services.said,
        services.requests,
        grafanaDataSourceKind.diff(source, undefined),
      ]).includes(canary),
    );
  });
});
