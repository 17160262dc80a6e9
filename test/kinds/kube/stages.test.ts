// In which order the objects of a step are begun.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stagesOf } from '../../../src/kinds/resource/kube-object/stages.ts';

const item = (kind: string, name: string, apiVersion = 'v1') => ({ id: { apiVersion, kind, name } });
const names = (stages: ReturnType<typeof stagesOf>): readonly string[] => stages.map((stage) => stage.map(({ id }) => id.name).join(' '));

test('`stagesOf()` puts namespaces and what is made in them into one stage, and workloads into the next, the slow ones first', () => {
  const objects = [
    item('Ingress', 'way', 'networking.k8s.io/v1'),
    item('Deployment', 'app', 'apps/v1'),
    item('ConfigMap', 'settings'),
    item('Namespace', 'space'),
  ];
  assert.deepEqual(names(stagesOf(objects)), ['space settings', 'app way']);
});

test('`stagesOf()` keeps what is made in namespaces behind definitions', () => {
  const objects = [
    item('ConfigMap', 'settings'),
    item('CustomResourceDefinition', 'type', 'apiextensions.k8s.io/v1'),
    item('Namespace', 'space'),
    item('Widget', 'own', 'example.org/v1'),
    item('ValidatingWebhookConfiguration', 'guard', 'admissionregistration.k8s.io/v1'),
  ];
  assert.deepEqual(names(stagesOf(objects)), ['space', 'type', 'settings', 'own', 'guard']);
});
