import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cloudnativePgOperator } from '../../src/catalog/cloudnative-pg/operator.ts';
import {
  ownerPassword,
  postgresCluster,
  postgresImage,
  postgresServer,
  primaryHost,
} from '../../src/catalog/cloudnative-pg/postgres-cluster.ts';
import { minifluxDatabaseUrl } from '../../src/catalog/miniflux/database-url.ts';
import { minifluxInCluster, minifluxWorkload } from '../../src/catalog/miniflux/in-cluster.ts';
import { tailscaleOperator } from '../../src/catalog/tailscale-operator/operator.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { kinds } from '../../src/kinds/registry.ts';
import { objectId, objectLabel, type KubeObject } from '../../src/ports/cluster.ts';

const named = (name: string, key: string) => ({ secret: 'named', name, key }) as const;
const tailscale = tailscaleOperator({ clientId: named('oauth', 'client_id'), clientSecret: named('oauth', 'client_secret') });
const cnpg = cloudnativePgOperator();
const database = { namespace: 'databases', name: 'blumeops-pg' };
const cluster = postgresCluster({
  ...database,
  instances: 1,
  imageName: postgresImage,
  storageSize: '10Gi',
  resources: { cpu: '100m', memory: '256Mi', cpuLimit: '500m', memoryLimit: '1Gi' },
  database: 'miniflux',
  owner: 'miniflux',
  locale: { encoding: 'UTF8', collate: 'en_US.UTF-8', ctype: 'en_US.UTF-8' },
  roles: [{ name: 'borgmatic', inRoles: ['pg_read_all_data'], passwordSecret: 'borgmatic' }],
});
const miniflux = minifluxInCluster({
  databaseUrl: minifluxDatabaseUrl({
    host: primaryHost(database),
    database: 'miniflux',
    role: 'miniflux',
    password: ownerPassword('minikube', database),
  }),
  baseUrl: 'https://feed.tail8d86e.ts.net',
  hostname: 'feed',
  settings: { POLLING_FREQUENCY: '60' },
});

const labels = (objects: readonly KubeObject[]) => objects.map((object) => objectLabel(objectId(object)));
const images = (objects: readonly KubeObject[]) =>
  [...JSON.stringify(objects).matchAll(/"image(?:Name)?":"([^"]+)"/g)].map((match) => match[1] ?? '');
const find = (objects: readonly KubeObject[], label: string) =>
  objects.find((object) => objectLabel(objectId(object)) === label) as KubeObject & { spec: JsonObject };

describe('catalog', () => {
  for (const [what, objects] of Object.entries({ cnpg, tailscale, miniflux, cluster: [cluster] })) {
    it(`${what}: no object twice, and every image with an exact version`, () => {
      assert.equal(new Set(labels(objects)).size, objects.length);
      for (const image of images(objects)) assert.match(image, /:v?\d+\.\d+(\.\d+)?$/);
    });

    it(`${what}: what kube-objects asks of objects`, () => {
      assert.deepEqual(kinds.get('kube-objects').validate({ cluster: 'minikube', objects }), []);
    });
  }

  it('the operators bring their own namespaces, definitions and rights', () => {
    const facts = kinds.get('kube-objects').facts({ cluster: 'minikube', objects: cnpg });
    assert.deepEqual(facts.requires, [{ fact: 'cluster', cluster: 'minikube' }]);
    assert.ok(facts.provides?.some((fact) => fact.fact === 'crd' && fact.type === 'postgresql.cnpg.io/Cluster'));
    assert.ok(facts.provides?.some((fact) => fact.fact === 'operator' && fact.operator === 'cloudnative-pg'));
    for (const name of ['clusters', 'databases', 'backups', 'poolers'])
      assert.ok(labels(cnpg).includes(`CustomResourceDefinition ${name}.postgresql.cnpg.io`));
    assert.ok(labels(tailscale).includes('IngressClass tailscale'));
  });

  it('no secret value stands in an object, and the OAuth secret is required', () => {
    const secret = find(tailscale, 'Secret tailscale/operator-oauth');
    assert.deepEqual(Object.keys(secret['stringData'] as object), ['client_id', 'client_secret']);
    const { requires } = kinds.get('kube-objects').facts({ cluster: 'minikube', objects: tailscale });
    assert.deepEqual(
      requires?.filter((fact) => fact.fact === 'secret'),
      [
        { fact: 'secret', label: 'oauth.client_id' },
        { fact: 'secret', label: 'oauth.client_secret' },
      ],
    );
  });
});

describe('postgresCluster()', () => {
  it('says version, sizes, first database and roles', () => {
    const { spec } = cluster as KubeObject & { spec: JsonObject };
    assert.equal(spec['imageName'], 'ghcr.io/cloudnative-pg/postgresql:18.1');
    assert.deepEqual(spec['bootstrap'], {
      initdb: { database: 'miniflux', owner: 'miniflux', encoding: 'UTF8', localeCollate: 'en_US.UTF-8', localeCType: 'en_US.UTF-8' },
    });
    assert.deepEqual(spec['resources'], { requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '500m', memory: '1Gi' } });
    assert.match(JSON.stringify(spec['managed']), /"name":"borgmatic","ensure":"present","login":true,"superuser":false/);
  });

  it('its parts are found where the operator puts them', () => {
    assert.equal(primaryHost(database), 'blumeops-pg-rw.databases.svc.cluster.local');
    assert.deepEqual(ownerPassword('minikube', database), {
      secret: 'kubernetes',
      cluster: 'minikube',
      namespace: 'databases',
      name: 'blumeops-pg-app',
      key: 'password',
    });
    assert.deepEqual(postgresServer('minikube', database), {
      at: 'cluster',
      cluster: 'minikube',
      namespace: 'databases',
      name: 'blumeops-pg',
    });
  });
});

describe('minifluxInCluster()', () => {
  it('reads its database URL from a secret, and keeps the schema as it is', () => {
    const container = JSON.stringify(find(miniflux, 'Deployment miniflux/miniflux').spec);
    assert.match(container, /"name":"RUN_MIGRATIONS","value":"0"/);
    assert.match(container, /"name":"POLLING_FREQUENCY","value":"60"/);
    assert.match(container, /"enableServiceLinks":false/);
    assert.match(container, /"runAsNonRoot":true/);
    assert.doesNotMatch(container, /postgres:\/\//);
    const secret = find(miniflux, 'Secret miniflux/miniflux');
    assert.match(
      JSON.stringify(secret['stringData']),
      /postgres:\/\/miniflux:\$\{password\}@blumeops-pg-rw\.databases\.svc\.cluster\.local:5432\/miniflux\?sslmode=require/,
    );
  });

  it('the Service selects the pods of the Deployment, and the Ingress the Service', () => {
    const service = find(miniflux, 'Service miniflux/miniflux').spec;
    const deployment = find(miniflux, 'Deployment miniflux/miniflux').spec as JsonObject & {
      template: { metadata: { labels: JsonObject } };
    };
    assert.deepEqual(service['selector'], deployment.template.metadata.labels);
    assert.deepEqual(service['ports'], [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }]);
    const ingress = find(miniflux, 'Ingress miniflux/miniflux').spec;
    assert.deepEqual([ingress['ingressClassName'], ingress['tls']], ['tailscale', [{ hosts: ['feed'] }]]);
  });

  it('`minifluxWorkload()` is everything but the name', () => {
    const options = { databaseUrl: { $secretTemplate: 'x', values: {} }, baseUrl: 'https://a', hostname: 'a' };
    assert.deepEqual(labels(minifluxWorkload(options)), labels(minifluxInCluster(options)).slice(0, -1));
    assert.match(JSON.stringify(minifluxWorkload({ ...options, migrations: 'run' })), /"RUN_MIGRATIONS","value":"1"/);
  });
});
