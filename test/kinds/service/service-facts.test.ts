import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { JsonObject } from '../../../src/core/json.ts';
import { defineInventory } from '../../../src/inventory/inventory.ts';
import { grafanaDataSource } from '../../../src/kinds/resource/grafana-data-source/grafana-data-source.ts';
import { kinds } from '../../../src/kinds/registry.ts';
import { serviceNeeds, serviceProblems } from '../../../src/kinds/service/service-locator.ts';
import { panelsOf } from '../../../src/kinds/monitoring/panels-of.ts';
import { lint } from '../../../src/lint/lint.ts';
import { definePlan } from '../../../src/plan/plan.ts';
import { phase } from '../../../src/plan/phase.ts';

const token = { secret: 'named', name: 'grafana', key: 'token' } as const;

describe('services as facts', () => {
  it('`serviceNeeds()` are the way there and the secret', () => {
    assert.deepEqual(serviceNeeds({ url: 'https://forge.example/', auth: { scheme: 'token', token } }), [
      { fact: 'reaches', from: 'laptop', to: 'forge.example', port: 443, scheme: 'https' },
      { fact: 'secret', label: 'grafana.token' },
    ]);
    assert.deepEqual(serviceNeeds({ url: '‹one/step.url›', from: 'host:indri' }), []);
  });

  it('`serviceProblems()` finds a password in an address without printing it', () => {
    const problems = serviceProblems({ url: 'https://me:hunter2@forge.example/?token=hunter2' }).join();
    assert.match(problems, /a password in a url would be printed/);
    assert.doesNotMatch(problems, /hunter2/);
    assert.equal(serviceProblems({ url: 'ftp://a', from: 'moon' as 'laptop' }).length, 2);
  });

  it('lint sees that Grafana in a pod does not get to the host by its name, and that a secret has no source', () => {
    const grafana = { url: 'https://grafana.example.ts.net', auth: { scheme: 'bearer', token } } as const;
    const inventory = defineInventory({
      workstation: 'laptop',
      tailnet: { suffix: 'example.ts.net' },
      hosts: [],
      services: [],
      databaseServers: [],
      serveEntries: [],
      secrets: [],
      zones: [{ from: 'cluster:minikube', resolves: ['*.svc.cluster.local'] }],
    });
    const one = phase('one', { goal: 'Grafana shows what Prometheus has' }, ({ step }) =>
      step(
        'source',
        grafanaDataSource({
          grafana,
          uid: 'prometheus',
          name: 'Prometheus',
          type: 'prometheus',
          url: 'http://indri:9090',
          from: 'cluster:minikube',
        }),
      ),
    );
    const findings = lint(definePlan('grafana', { inventory, phases: [one] }), { kinds, cwd: '/' });
    assert.ok(
      findings.some(({ code, message }) => code === 'unreachable' && message.includes('cluster:minikube does not reach indri:9090')),
      JSON.stringify(findings),
    );
    assert.ok(
      findings.some(({ code, message }) => code === 'fact-not-provided' && message.includes('grafana.token')),
      JSON.stringify(findings),
    );
  });

  it('the guide lists every kind of services that there is', () => {
    const guide = readFileSync(new URL('../../../docs/guide/services.md', import.meta.url), 'utf8');
    const listed = [...guide.matchAll(/^\| `((?:forgejo|woodpecker|grafana|prometheus|loki|dashboard|oauth)\w*)` \|/gm)].map(
      ([, name = '']) => name,
    );
    assert.equal(listed.length, 16);
    for (const name of listed)
      assert.doesNotThrow(() => kinds.get(name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)), name);
  });
});

describe('`panelsOf()`', () => {
  it('opens rows, fills in variables and leaves out what asks for nothing', () => {
    const model: JsonObject = {
      templating: {
        list: [
          { name: 'job', current: { value: ['node', 'zot'] } },
          { name: 'all', current: { value: '$__all' } },
          { name: 'source', current: { value: 'prom' } },
        ],
      },
      panels: [
        { type: 'text', title: 'words' },
        {
          title: 'a',
          datasource: { uid: '${source}' },
          targets: [{ expr: 'rate(x{job=~"$job",i=~"${all:regex}"}[$__rate_interval])' }, { expr: 'y', hide: true }],
        },
        {
          type: 'row',
          panels: [{ id: 7, datasource: { uid: '-- Mixed --' }, targets: [{ expr: 'z[[job]] $unknown', datasource: { uid: 'loki' } }] }],
        },
        { title: 'own', datasource: { uid: '-- Grafana --' }, targets: [{ queryType: 'randomWalk' }] },
      ],
    };
    assert.deepEqual(panelsOf(model), [
      { title: 'a', queries: [{ source: 'prom', expression: 'rate(x{job=~"node|zot",i=~".*"}[5m])' }] },
      { title: 'panel 7', queries: [{ source: 'loki', expression: 'znode|zot $unknown' }] },
    ]);
  });
});
