// `webService()`: what it makes of a meaning, that the API takes it as it stands, and what it refuses.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { proxyClass, proxyGroup } from '../../src/catalog/tailscale-operator/proxies.ts';
import { webService, type WebService } from '../../src/catalog/workload/web-service.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { kinds } from '../../src/kinds/registry.ts';
import { kubeObjectsKind as kind } from '../../src/kinds/resource/kube-object/kube-object.ts';
import { objectId, objectLabel, type KubeObject } from '../../src/ports/cluster.ts';
import { kubeContext } from '../kinds/kube/kube-context.ts';

const digest = `sha256:${'a'.repeat(64)}` as const;
const wiki: WebService = {
  name: 'wiki',
  image: { name: 'ghcr.io/example/wiki:3.2.1', digest: { arm64: digest } },
  architecture: 'arm64',
  port: 3000,
  env: { LOG: 'info' },
  secrets: { PASSWORD: { secret: 'named', name: 'wiki', key: 'password' } },
  volumes: {
    '/data': { storage: 'claim', size: '5Gi', storageClass: 'standard' },
    '/media': { storage: 'nfs', server: 'sifaka', path: '/volume1/media', readOnly: true },
    '/zim': { storage: 'host', path: '/mnt/zim', readOnly: true },
    '/tmp': { storage: 'scratch', limit: '64Mi' },
    '/etc/wiki': { storage: 'files', files: { 'wiki.toml': 'theme = "dark"\n' } },
  },
  probes: { ready: '/healthz' },
  exposure: [
    { to: 'tailnet-https', hostname: 'wiki', tags: ['tag:k8s'] },
    { to: 'tailnet-tcp', hostname: 'wiki-ssh', ports: [{ name: 'ssh', port: 22, targetPort: 2222 }] },
  ],
};

const labels = (objects: readonly KubeObject[]): readonly string[] => objects.map((object) => objectLabel(objectId(object)));
const deploymentOf = (objects: readonly KubeObject[]) =>
  objects.find((object) => object.kind === 'Deployment') as KubeObject & { readonly spec: JsonObject };

describe('webService()', () => {
  it('makes the workload and, apart from it, what claims names outside', () => {
    const { workload, exposure, all } = webService(wiki);
    assert.deepEqual(labels(workload), [
      'Namespace wiki',
      'Secret wiki/wiki',
      'PersistentVolumeClaim wiki/wiki-data',
      'ConfigMap wiki/wiki-etc-wiki',
      'Deployment wiki/wiki',
      'Service wiki/wiki',
    ]);
    assert.deepEqual(labels(exposure), ['Ingress wiki/wiki', 'Service wiki/wiki-tailnet']);
    assert.deepEqual(all, [...workload, ...exposure]);
    assert.deepEqual(kinds.get('kube-objects').validate({ cluster: 'minikube', objects: all }), []);
  });

  it('names the class and the group of its proxies, and refuses one name for two devices', () => {
    const proxied = { hostname: 'wiki', proxyClass: 'small', proxyGroup: 'shared', tags: ['tag:wiki'] };
    const [ingress, service] = webService({
      ...wiki,
      exposure: [
        { to: 'tailnet-https', ...proxied },
        { to: 'tailnet-tcp', ...proxied, hostname: 'wiki-ssh' },
      ],
    }).exposure;
    for (const object of [ingress, service]) {
      assert.equal(object?.metadata.labels?.['tailscale.com/proxy-class'], 'small');
      assert.equal(object?.metadata.annotations?.['tailscale.com/proxy-group'], 'shared');
      assert.equal(object?.metadata.annotations?.['tailscale.com/tags'], 'tag:wiki');
    }
    const both = [
      { to: 'tailnet-https', hostname: 'wiki' },
      { to: 'tailnet-tcp', hostname: 'wiki', ports: [{ name: 'ssh', port: 22 }] },
    ] as const;
    assert.throws(() => webService({ ...wiki, exposure: both }), { code: 'plan-workload-invalid', message: /twice as "wiki"/ });
    const claims = both.map((exposure) =>
      kinds.get('kube-objects').facts({ cluster: 'minikube', objects: webService({ ...wiki, exposure }).exposure }),
    );
    const holders = claims.flatMap(({ provides = [] }) => provides.flatMap((fact) => (fact.fact === 'name' ? [fact.holder] : [])));
    assert.deepEqual(holders, ['cluster:minikube/wiki/Ingress/wiki', 'cluster:minikube/wiki/Service/wiki-tailnet']);
    const group = proxyGroup({ name: 'shared', type: 'ingress', replicas: 2, tags: ['tag:k8s'], proxyClass: 'small' });
    assert.deepEqual(group['spec'], { type: 'ingress', replicas: 2, proxyClass: 'small', tags: ['tag:k8s'] });
    const small = proxyClass({ name: 'small', metrics: true, resources: { cpu: '10m', memory: '64Mi', memoryLimit: '128Mi' } });
    assert.equal(
      JSON.stringify(small['spec']).includes('"tailscaleContainer":{"resources":{"requests":{"cpu":"10m","memory":"64Mi"}'),
      true,
    );
  });

  it('has safe values where nothing is said', () => {
    const text = JSON.stringify(deploymentOf(webService(wiki).all).spec);
    for (const part of [
      '"enableServiceLinks":false',
      '"automountServiceAccountToken":false',
      '"runAsNonRoot":true',
      '"readOnlyRootFilesystem":true',
      '"allowPrivilegeEscalation":false',
      '"drop":["ALL"]',
      '"seccompProfile":{"type":"RuntimeDefault"}',
      '"startupProbe":{"httpGet":{"path":"/healthz","port":3000}',
      '"livenessProbe":{"tcpSocket":{"port":3000}',
      '"limits":{"memory":"256Mi"}',
      `"image":"ghcr.io/example/wiki:3.2.1@${digest}"`,
      // One pod at a time can have the claim.
      '"strategy":{"type":"Recreate"}',
      '{"name":"media","mountPath":"/media","readOnly":true}',
    ])
      assert.ok(text.includes(part), part);
    assert.doesNotMatch(text, /"secret":"named"/);
  });

  it('makes new pods when a file of it changes, and only then', () => {
    const template = (content: string): string =>
      JSON.stringify(
        (
          deploymentOf(webService({ ...wiki, volumes: { '/etc/wiki': { storage: 'files', files: { a: content } } } }).all).spec[
            'template'
          ] as JsonObject
        )['metadata'],
      );
    assert.equal(template('1'), template('1'));
    assert.notEqual(template('1'), template('2'));
  });

  it('gives a port of the nodes where that is asked for', () => {
    const service = webService({ ...wiki, exposure: { to: 'node', nodePort: 30_080 } }).all.at(-1);
    assert.deepEqual(service?.['spec'], {
      type: 'NodePort',
      selector: { 'app.kubernetes.io/name': 'wiki' },
      ports: [{ name: 'http', port: 80, targetPort: 3000, protocol: 'TCP', nodePort: 30_080 }],
    });
  });

  it('refuses an image that can change, or is not made for the cluster, and paths that are none', () => {
    for (const image of ['wiki', 'wiki:latest', 'localhost:5000/wiki'])
      assert.throws(() => webService({ ...wiki, image }), { code: 'plan-image-unpinned' });
    assert.throws(() => webService({ ...wiki, architecture: 'amd64' }), {
      code: 'plan-image-architecture',
      message: /on amd64: it is made for arm64/,
    });
    assert.throws(() => webService({ ...wiki, volumes: { data: { storage: 'scratch', limit: '1Mi' } } }), {
      code: 'plan-workload-invalid',
    });
    assert.throws(
      () =>
        webService({ ...wiki, volumes: { '/a/b': { storage: 'scratch', limit: '1Mi' }, '/a-b': { storage: 'scratch', limit: '1Mi' } } }),
      { code: 'plan-workload-invalid', message: /make the name "a-b"/ },
    );
  });

  it('is taken by the API as it stands, and unchanged when it is read again', async () => {
    await using kube = await kubeContext();
    kube.secrets.set('wiki.password', 'hunter2');
    // Without pods: their image, share and folder are not there.
    const desired = {
      cluster: 'minikube',
      objects: webService({ ...wiki, replicas: 0, exposure: { to: 'node', nodePort: 30_080 } }).all,
      waitMs: 5000,
    };
    await kind.apply(kube.context, desired, await kind.read(kube.context, desired));
    assert.deepEqual(kind.diff(desired, await kind.read(kube.context, desired)), { action: 'none' });
  });
});
