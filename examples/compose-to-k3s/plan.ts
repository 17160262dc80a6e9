// Two docker compose projects of a Linux host go into k3s on the same host, one after the other, each on a port of the node.
// The data of the second stays where it is: a folder of the host, which the node of k3s sees as it is.
import { webService } from '../../src/catalog/workload/web-service.ts';
import { http } from '../../src/kinds/check/http/http.ts';
import { kubeReady } from '../../src/kinds/check/kube-ready/kube-ready.ts';
import { kubeObjects } from '../../src/kinds/resource/kube-object/kube-object.ts';
import { systemdUnit } from '../../src/kinds/resource/systemd-unit/systemd-unit.ts';
import { phase } from '../../src/plan/phase.ts';
import { definePlan } from '../../src/plan/plan.ts';
import { inventory } from './inventory.ts';

const cluster = 'k3s';
const host = 'nuc';
const [, linkding] = inventory.services;
const [bookmarks] = inventory.dataSets;
const takes = (by: string, amount: number) => ({ fact: 'demand', place: `cluster:${cluster}`, resource: 'memoryMiB', by, amount }) as const;
const ready = (name: string) => kubeReady({ cluster, apiVersion: 'apps/v1', kind: 'Deployment', namespace: name, name });

const whoami = phase('whoami', { goal: 'The service without data runs in the cluster' }, ({ step, check }) => {
  const app = step(
    'app',
    kubeObjects({
      cluster,
      objects: webService({
        name: 'whoami',
        image: 'traefik/whoami:v1.11.0',
        port: 8080,
        args: ['--port', '8080'],
        probes: { ready: '/health' },
        resources: { cpu: '20m', memory: '32Mi', memoryLimit: '64Mi' },
        exposure: { to: 'node', nodePort: 30_081 },
      }).all,
    }),
    {
      facts: {
        provides: [
          { fact: 'listens', host, port: 30_081, holder: 'whoami', address: '*', scheme: 'http', auth: 'none' },
          takes('whoami@k3s', 64),
          { fact: 'serving', service: 'whoami' },
        ],
      },
    },
  );
  const answers = step('answers', ready('whoami'), { after: [app] });
  // Only now: both run for a moment, which does no harm where nothing is kept.
  step('stop-old', systemdUnit({ host, name: 'compose-whoami.service', state: 'stopped', listens: [{ port: 8081, holder: 'whoami' }] }), {
    after: [answers],
  });
  check('still-ready', ready('whoami'));
});

const bookmarksMove = phase('bookmarks', { goal: 'Linkding runs in the cluster, on the folder that it had' }, ({ step, check }) => {
  const writer = { fact: 'writer', dataset: bookmarks.name } as const;
  const stopped = step(
    'stop-old',
    systemdUnit({ host, name: linkding.manager.systemd, state: 'stopped', listens: [{ port: 9090, holder: 'linkding' }] }),
    {
      // Two processes on one SQLite file are two writers.
      facts: { retracts: [{ ...writer, writer: 'linkding@nuc' }] },
    },
  );
  step(
    'app',
    kubeObjects({
      cluster,
      objects: webService({
        name: 'linkding',
        image: 'ghcr.io/sissbruecker/linkding:1.44.1',
        port: 9090,
        user: 1000,
        writableRoot: true,
        probes: { ready: '/health' },
        resources: { cpu: '50m', memory: '256Mi', memoryLimit: '512Mi' },
        volumes: { '/etc/linkding/data': { storage: 'host', path: '/srv/linkding/data' } },
        exposure: { to: 'node', nodePort: 30_090 },
      }).all,
    }),
    {
      after: [stopped],
      facts: {
        provides: [
          { ...writer, writer: 'linkding@k3s', place: bookmarks.place },
          { fact: 'listens', host, port: 30_090, holder: 'linkding', address: '*', scheme: 'http', auth: 'password' },
          takes('linkding@k3s', 512),
          { fact: 'serving', service: 'linkding' },
        ],
      },
    },
  );
  check('new-is-ready', ready('linkding'));
  check('answers', http({ url: 'http://linkding.linkding.svc.cluster.local/health', from: 'cluster:k3s' }));
});

export default definePlan('compose-to-k3s', { inventory, phases: [whoami, bookmarksMove] });
