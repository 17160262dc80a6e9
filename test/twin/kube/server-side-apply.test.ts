// Server-side apply of the twin's API server: who owns what, and what happens to it.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { at, docAt, listAt, type Doc } from '../../../src/twin/kube/doc.ts';
import { applyAs, call, deployment, deployments, namespace, type Place } from './api.ts';
import { smallWorld, type SmallWorld } from './small-world.ts';

let small: SmallWorld;
let place: Place;
let count = 0;

before(async () => {
  small = smallWorld();
  place = await small.clusters.start('minikube');
  await call(place, 'POST', '/api/v1/namespaces', namespace('app'));
});
after(() => small[Symbol.asyncDispose]());
beforeEach(() => (count += 1));

function settings(data: Doc): [path: string, object: Doc] {
  const name = `settings-${count}`;
  return [`/api/v1/namespaces/app/configmaps/${name}`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'app' }, data }];
}

test('apply makes the manager the owner of exactly what it said', async () => {
  const answer = await applyAs(place, 'one', ...settings({ a: '1' }));
  assert.equal(answer.status, 201);
  assert.deepEqual(at(answer.body, 'metadata.managedFields.0.fieldsV1'), { 'f:data': { 'f:a': {} } });
});

test('apply by another manager conflicts, and the refusal names the owner and the field', async () => {
  await applyAs(place, 'one', ...settings({ a: '1' }));
  const refused = await applyAs(place, 'two', ...settings({ a: '2' }));
  assert.equal(refused.status, 409);
  assert.deepEqual(at(refused.body, 'details.causes'), [
    { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.a' },
  ]);
});

test('apply with force takes the field over', async () => {
  await applyAs(place, 'one', ...settings({ a: '1' }));
  await applyAs(place, 'two', ...settings({ a: '2' }), '&force=true');
  const refused = await applyAs(place, 'one', ...settings({ a: '1' }));
  assert.equal(at(refused.body, 'details.causes.0.message'), 'conflict with "two"');
});

test('apply takes away what the manager no longer says, and keeps what another owns', async () => {
  await applyAs(place, 'one', ...settings({ a: '1', b: '2' }));
  await applyAs(place, 'two', ...settings({ b: '2' }));
  const answer = await applyAs(place, 'one', ...settings({ c: '3' }));
  assert.deepEqual(answer.body['data'], { b: '2', c: '3' });
});

test('apply takes away a whole structure with the defaults that the server had put into it', async () => {
  const probe = { readinessProbe: { httpGet: { path: '/', port: 80 } } };
  await applyAs(place, 'one', `${deployments}/probe`, deployment('probe', { image: 'nginx:1', ...probe }));
  const answer = await applyAs(place, 'one', `${deployments}/probe`, deployment('probe', { image: 'nginx:1' }));
  assert.equal(at(answer.body, 'spec.template.spec.containers.0.readinessProbe'), undefined);
});

test('apply merges lists by their keys', async () => {
  const path = `${deployments}/lists`;
  const variable = (name: string): Doc => ({ name, value: name.toLowerCase() });
  await applyAs(place, 'one', path, deployment('lists', { image: 'nginx:1', env: [variable('A'), variable('B')] }));
  await applyAs(place, 'two', path, deployment('lists', { env: [variable('C')] }));
  const answer = await applyAs(place, 'one', path, deployment('lists', { image: 'nginx:1', env: [variable('B')] }));
  assert.deepEqual(
    listAt(answer.body, 'spec.template.spec.containers.0.env').map((each) => each['name']),
    ['B', 'C'],
  );
});

test('apply of the same again changes neither version nor time', async () => {
  const [path, object] = settings({ a: '1' });
  const first = await applyAs(place, 'one', path, object);
  const second = await applyAs(place, 'one', path, object);
  assert.deepEqual(second.body, first.body);
});

test('apply as a dry run answers with the outcome and writes nothing', async () => {
  const [path, object] = settings({ a: '1' });
  const dry = await applyAs(place, 'one', path, object, '&dryRun=All');
  assert.equal(dry.status, 201);
  assert.equal((await call(place, 'GET', path)).status, 404);
});

test('apply refuses a value of the wrong type, such as a number for a variable', async () => {
  const answer = await applyAs(
    place,
    'one',
    `${deployments}/typed`,
    deployment('typed', { image: 'nginx:1', env: [{ name: 'PORT', value: 8080 }] }),
  );
  assert.equal(answer.status, 500);
  assert.match(String(answer.body['message']), /failed to create typed patch object.*expected string/);
});

test('an update takes ownership of what it changes', async () => {
  const [path, object] = settings({ a: '1' });
  await applyAs(place, 'one', path, object);
  await call(place, 'PATCH', `${path}?fieldManager=kubectl-edit`, { data: { a: '2' } }, 'application/merge-patch+json');
  const refused = await applyAs(place, 'one', path, object);
  assert.match(String(at(refused.body, 'details.causes.0.message')), /conflict with "kubectl-edit" using v1/);
});

test('an update of a version that is no longer the latest is refused', async () => {
  const [path, object] = settings({ a: '1' });
  const { body } = await applyAs(place, 'one', path, object);
  await applyAs(place, 'one', ...settings({ a: '2' }));
  assert.equal((await call(place, 'PUT', path, { ...body, data: { a: '3' } })).status, 409);
});

test('a request without a token is forbidden, one with a wrong token unauthorised', async () => {
  assert.equal((await fetch(`${place.url}/api/v1/namespaces`)).status, 403);
  assert.equal((await call({ ...place, token: 'wrong' }, 'GET', '/api/v1/namespaces')).status, 401);
});

test('the generation moves with the specification only', async () => {
  const path = `${deployments}/generation`;
  await applyAs(place, 'one', path, deployment('generation', { image: 'nginx:1' }));
  const labelled = deployment('generation', { image: 'nginx:1' });
  docAt(labelled, 'metadata')['labels'] = { a: 'b' };
  assert.equal(at((await applyAs(place, 'one', path, labelled)).body, 'metadata.generation'), 1);
  assert.equal(at((await applyAs(place, 'one', path, deployment('generation', { image: 'nginx:2' }))).body, 'metadata.generation'), 2);
});
