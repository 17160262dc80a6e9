// Names on the twin's tailnet for what a cluster exposes.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { tailscaleCrds } from '../../../src/catalog/tailscale-operator/operator-rights.ts';
import { at, listAt, textAt, type Doc } from '../../../src/twin/kube/doc.ts';
import { applyAs, call, deployment, deployments, namespace, type Place } from './api.ts';
import { smallWorld, type SmallWorld } from './small-world.ts';

let small: SmallWorld;
let place: Place;

beforeEach(async () => {
  small = smallWorld();
  place = await small.clusters.start('minikube');
  await call(place, 'POST', '/api/v1/namespaces', namespace('app'));
});
afterEach(() => small[Symbol.asyncDispose]());

const settled = (): Promise<void> => small.clusters.settled('minikube');
const get = async (path: string): Promise<Doc> => (await call(place, 'GET', path)).body;
const operator = (): Promise<unknown> =>
  applyAs(place, 'one', `${deployments}/operator`, deployment('operator', { image: 'tailscale/k8s-operator:v1.92.5' }));
const ingress: Doc = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'web', namespace: 'app' },
  spec: { ingressClassName: 'tailscale', defaultBackend: { service: { name: 'web', port: { number: 80 } } }, tls: [{ hosts: ['feed'] }] },
};
const ingressPath = '/apis/networking.k8s.io/v1/namespaces/app/ingresses/web';

test('a Tailscale Ingress gets its name once the operator runs, and gives it back when it goes', async () => {
  await applyAs(place, 'one', ingressPath, ingress);
  await settled();
  assert.equal(at(await get(ingressPath), 'status.loadBalancer.ingress'), undefined);
  await operator();
  await settled();
  assert.equal(textAt(await get(ingressPath), 'status.loadBalancer.ingress.0.hostname'), 'feed.example.ts.net');
  assert.deepEqual(small.world.tailnet.target('feed'), { cluster: 'minikube', namespace: 'app', service: 'web', port: 80 });
  await call(place, 'DELETE', ingressPath);
  await settled();
  assert.equal((await call(place, 'GET', ingressPath)).status, 404);
  assert.deepEqual(small.world.tailnet.entries(), []);
});

test('a name that another holds is given out with a number', async () => {
  small.world.tailnet.claim('feed', 'host:indri', { host: 'indri', port: 443 });
  await operator();
  await applyAs(place, 'one', ingressPath, ingress);
  await settled();
  assert.equal(textAt(await get(ingressPath), 'status.loadBalancer.ingress.0.hostname'), 'feed-1.example.ts.net');
});

test('a ProxyGroup serves a name as it is or not at all, and says why', async () => {
  await operator();
  for (const crd of tailscaleCrds()) await call(place, 'POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', crd);
  await settled();
  const grouped: Doc = {
    ...ingress,
    metadata: { ...(ingress['metadata'] as Doc), annotations: { 'tailscale.com/proxy-group': 'shared' } },
  };
  await applyAs(place, 'one', ingressPath, grouped);
  await settled();
  assert.equal(at(await get(ingressPath), 'status.loadBalancer.ingress'), undefined);
  const why = async () => {
    const events = await get('/api/v1/namespaces/app/events');
    return listAt(events, 'items')
      .filter((each) => textAt(each, 'involvedObject.kind') === 'Ingress')
      .map((each) => textAt(each, 'message'));
  };
  assert.deepEqual(await why(), ['ProxyGroup "shared" does not exist']);
  small.world.tailnet.claim('feed', 'host:indri', { host: 'indri', port: 443 });
  await call(place, 'POST', '/apis/tailscale.com/v1alpha1/proxygroups', {
    apiVersion: 'tailscale.com/v1alpha1',
    kind: 'ProxyGroup',
    metadata: { name: 'shared' },
    spec: { type: 'ingress' },
  });
  await settled();
  assert.ok((await why()).includes('svc:feed belongs to host:indri'));
  small.world.tailnet.release('host:indri');
  await applyAs(place, 'one', ingressPath, { ...grouped, spec: { ...(grouped['spec'] as Doc), rules: [] } });
  await settled();
  assert.equal(textAt(await get(ingressPath), 'status.loadBalancer.ingress.0.hostname'), 'feed.example.ts.net');
});
