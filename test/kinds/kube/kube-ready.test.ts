// The check `kube-ready`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kubeReadyKind as kind } from '../../../src/kinds/check/kube-ready/kube-ready.ts';
import { kubeContext } from './kube-context.ts';

test('`observe` says whether an object is there and ready, and why not', async () => {
  await using kube = await kubeContext();
  const { client, small } = kube.cluster;
  const spec = { cluster: 'minikube', apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'app', name: 'web' };
  assert.deepEqual(await kind.observe(kube.context, spec), {
    pass: false,
    detail: 'Deployment app/web is not in cluster minikube; expected it there and ready',
  });
  await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'app' } });
  const env = [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'a' } } }];
  await client.apply({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'app' },
    spec: {
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'example.org/x:1', env }] } },
    },
  });
  await small.clusters.settled('minikube');
  const waiting = await kind.observe(kube.context, spec);
  assert.equal(waiting.pass, false);
  assert.match(waiting.detail, /availableReplicas is 0 of 1; .*CreateContainerConfigError: configmap "settings" not found/);
  await client.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'app' }, data: { a: '1' } });
  await small.clusters.settled('minikube');
  assert.deepEqual(await kind.observe(kube.context, spec), { pass: true, detail: 'Deployment app/web is ready, as expected' });
});
