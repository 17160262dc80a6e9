// The checks of Prometheus against Prometheus itself, scraping a page of ours; and the stand-in of the twin beside it.
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { createServer as createSocket, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { prometheusQueryKind, type PrometheusQuerySpec } from '../../../src/kinds/check/prometheus-query/prometheus-query.ts';
import { prometheusTargetsKind } from '../../../src/kinds/check/prometheus-targets/prometheus-targets.ts';
import type { Verdict } from '../../../src/kinds/kind.ts';
import type { ReadContext } from '../../../src/ports/context.ts';
import { createWebClient } from '../../../src/transport/web/create-web-client.ts';
import { prometheus as standIn } from '../../../src/twin/programs/prometheus.ts';
import { TemporaryFolder } from '../../cli/temporary-folder.ts';
import { contextOf, serviceWorld } from './service-world.ts';

const skip = spawnSync('prometheus', ['--version']).status === 0 ? false : 'there is no prometheus here';
const page = 'zot_up 1\nnode_load1 0.5\n';

/** The same looks at both: what they say of the series, without the instance. */
async function looks(context: ReadContext, url: string): Promise<readonly Verdict[]> {
  const ask = (spec: Omit<PrometheusQuerySpec, 'prometheus'>) => prometheusQueryKind.observe(context, { prometheus: { url }, ...spec });
  return [
    await ask({ query: 'zot_up', value: 1, maxAgeSeconds: 60 }),
    await ask({ query: 'zot_up', value: 0 }),
    await ask({ query: 'zot_up{job="node"}' }),
    await ask({ query: 'node_load1', atLeast: 0.4, atMost: 0.6 }),
    await ask({ query: 'node_load1 > 0.6', series: 0 }),
    await ask({ query: 'devpi_up' }),
    await ask({ query: 'up{job="gone"}', value: 1 }),
    await ask({ query: 'up ===' }),
    await prometheusTargetsKind.observe(context, { prometheus: { url }, labels: { job: 'node' } }),
    await prometheusTargetsKind.observe(context, { prometheus: { url }, labels: { job: 'gone' } }),
    await prometheusTargetsKind.observe(context, { prometheus: { url }, labels: { job: 'none' } }),
  ];
}

const passes = (verdicts: readonly Verdict[]) => verdicts.map(({ pass }) => pass);
const expected = [true, false, true, true, true, false, false, false, true, false, false];

describe('checks of Prometheus', () => {
  it('say of the stand-in', async () => {
    await using services = await serviceWorld();
    services.running.set('http://page:1', { answer: async () => ({ status: 200, headers: {}, body: page }), stop: async () => undefined });
    const targets = [
      { job: 'node', url: 'http://page:1/metrics' },
      { job: 'gone', url: 'http://page:2/metrics' },
    ];
    await services.start(standIn, 'http://indri:9090', { settings: { targets } });
    assert.deepEqual(passes(await looks(contextOf(services), 'http://indri:9090')), expected);
  });

  describe('of a real one', { skip }, () => {
    let server: Server;
    let child: ChildProcess;
    let folder: TemporaryFolder;
    let url = '';
    before(async () => {
      folder = new TemporaryFolder();
      server = createServer((_, response) => response.end(page));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const scraped = (server.address() as AddressInfo).port;
      const free = await freePort();
      url = `http://127.0.0.1:${free}`;
      const config = folder.write(
        'prometheus.yml',
        'global: {scrape_interval: 200ms}',
        'scrape_configs:',
        `  - {job_name: node, static_configs: [{targets: ["127.0.0.1:${scraped}"]}]}`,
        '  - {job_name: gone, static_configs: [{targets: ["127.0.0.1:1"]}]}',
      );
      const options = [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(folder.path, 'data')}`,
        `--web.listen-address=127.0.0.1:${free}`,
        '--log.level=error',
      ];
      child = spawn('prometheus', options, { stdio: 'ignore' });
      for (let tries = 0; tries < 100 && !(await scrapes(url)); tries += 1) await wait(100);
    });
    after(async () => {
      const ended = new Promise((done) => child.once('close', done));
      child.kill('SIGTERM');
      await ended;
      server.closeAllConnections();
      server.close();
      folder[Symbol.dispose]();
    });

    it('say the same', async () => {
      const signal = new AbortController().signal;
      const web = createWebClient({ workstation: 'here', signal, host: () => assert.fail('no host is asked') });
      const clock = { now: () => Date.now(), sleep: (ms: number) => wait(ms) };
      const seen = await looks({ web, clock, signal } as unknown as ReadContext, url);
      assert.deepEqual(passes(seen), expected, JSON.stringify(seen, undefined, 1));
      assert.match(seen[9]?.detail ?? '', /127\.0\.0\.1:1\/metrics is down \(.*refused/);
      assert.match(seen[7]?.detail ?? '', /it answers 400: .*parse error/);
    });
  });
});

async function scrapes(url: string): Promise<boolean> {
  try {
    const reply = await fetch(`${url}/api/v1/query?query=${encodeURIComponent('count(up)')}`);
    const both = await fetch(`${url}/api/v1/query?query=zot_up`);
    return (await reply.text()).includes('"2"') && (await both.text()).includes('zot_up');
  } catch {
    return false;
  }
}

/** Prometheus cannot say which port it was given, so one that was free a moment ago is named. */
async function freePort(): Promise<number> {
  const socket = createSocket();
  await new Promise<void>((resolve) => socket.listen(0, '127.0.0.1', resolve));
  const { port } = socket.address() as AddressInfo;
  await new Promise((resolve) => socket.close(resolve));
  return port;
}
