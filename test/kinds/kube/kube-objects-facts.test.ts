// The kind `kube-objects`: what is known of a step from its objects alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject } from '../../../src/core/json.ts';
import type { SecretLocator } from '../../../src/core/secret.ts';
import type { KubeObjectsDesired } from '../../../src/kinds/resource/kube-object/desired.ts';
import { kubeObjects, kubeObjectsKind as kind } from '../../../src/kinds/resource/kube-object/kube-object.ts';
import type { KubeObject } from '../../../src/ports/cluster.ts';

const password: SecretLocator & JsonObject = { secret: 'named', name: 'db', key: 'password' };
const namespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'miniflux' } };

const secret: KubeObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'miniflux', namespace: 'miniflux' },
  stringData: {
    url: { $secretTemplate: 'postgres://miniflux:${password}@pg-rw.databases/miniflux', values: { password } },
    plain: 'text',
    password,
  },
};

const desired = (objects: readonly KubeObject[], waitMs = 5000): KubeObjectsDesired => ({ cluster: 'minikube', objects, waitMs });

const definition: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.example.org' },
  spec: {
    group: 'example.org',
    scope: 'Namespaced',
    names: { kind: 'Thing', plural: 'things' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

test('`facts` tells what objects need and give', () => {
  const cluster: KubeObject = {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    metadata: { name: 'pg', namespace: 'databases' },
    spec: { bootstrap: { initdb: { database: 'miniflux', owner: 'miniflux' } } },
  };
  const facts = kind.facts(desired([cluster, secret]));
  assert.deepEqual(facts.requires, [
    { fact: 'cluster', cluster: 'minikube' },
    { fact: 'namespace', cluster: 'minikube', namespace: 'databases' },
    { fact: 'crd', cluster: 'minikube', type: 'postgresql.cnpg.io/Cluster' },
    { fact: 'namespace', cluster: 'minikube', namespace: 'miniflux' },
    { fact: 'secret', label: 'db.password' },
  ]);
  const provides = JSON.stringify(facts.provides);
  assert.ok(provides.includes('{"fact":"secret","label":"minikube/databases/pg-app.password"}'));
  assert.ok(provides.includes('{"fact":"database","server":"minikube/databases/pg","database":"miniflux"}'));
  assert.ok(provides.includes('{"fact":"secret","label":"minikube/miniflux/miniflux.url"}'));
  assert.deepEqual(kind.facts(desired([definition, namespace])).requires, [{ fact: 'cluster', cluster: 'minikube' }]);
});

test('`validate` names what is wrong with each object', () => {
  assert.deepEqual(kind.validate(desired([])), ['there are no objects']);
  const bad = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's', namespace: 'n' },
    stringData: { a: { $secretTemplate: '${x}', values: {} } },
  } as unknown as KubeObject;
  assert.deepEqual(kind.validate(desired([namespace, namespace, bad])), [
    'Namespace miniflux stands there twice',
    'Secret n/s: the secret template has no value for its place "${x}"',
  ]);
});

test('`kubeObjects()` makes a step whose input is plain data', () => {
  const step = kubeObjects({ cluster: 'minikube', objects: [namespace], provides: [{ fact: 'serving', service: 'miniflux' }] });
  assert.deepEqual([step.kind, step.type, step.outputs], ['kube-objects', 'resource', ['ready', 'hostname']]);
  assert.deepEqual(JSON.parse(JSON.stringify(step.input)), {
    cluster: 'minikube',
    objects: [namespace],
    provides: [{ fact: 'serving', service: 'miniflux' }],
  });
});
