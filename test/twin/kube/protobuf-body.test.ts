// Bodies that a real kubectl 1.35 sent (captured from `kubectl create …`), read without a library.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { messageName } from '../../../src/twin/kube/api-schema.ts';
import { at } from '../../../src/twin/kube/doc.ts';
import { readProtobuf } from '../../../src/twin/kube/protobuf-body.ts';

const captured = JSON.parse(readFileSync(new URL('../../fixtures/kube/kubectl-1.35-protobuf.json', import.meta.url), 'utf8')) as readonly {
  readonly path: string;
  readonly body: string;
}[];
const bodies = captured.map(({ body }) => Buffer.from(body, 'base64'));
const read = (index: number) => readProtobuf(bodies[index] ?? Buffer.alloc(0), messageName);

test('`readProtobuf()` reads a ConfigMap and a Secret', () => {
  assert.deepEqual(read(0), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'greeting' }, data: { hello: 'world' } });
  assert.deepEqual(read(1)['data'], { password: Buffer.from('s3cret').toString('base64') });
});

test('`readProtobuf()` keeps a zero that was given and drops one that was not', () => {
  const deployment = read(2);
  assert.equal(at(deployment, 'spec.replicas'), 0);
  assert.equal(at(deployment, 'spec.minReadySeconds'), undefined);
  assert.deepEqual(at(deployment, 'spec.template.spec.containers.0.ports'), [{ containerPort: 8080 }]);
});

test('`readProtobuf()` reads messages within messages', () => {
  assert.deepEqual(at(read(3), 'spec.jobTemplate.spec.template.spec.containers.0.command'), ['sh', '-c', 'echo hi']);
});

test('`readProtobuf()` reads an object or throws, whatever it is given', () => {
  const cut = fc.tuple(fc.constantFrom(...bodies), fc.nat({ max: 400 }), fc.uint8Array({ maxLength: 20 }));
  fc.assert(
    fc.property(cut, ([body, length, more]) => {
      try {
        assert.equal(typeof readProtobuf(Buffer.concat([body.subarray(0, length), more]), messageName), 'object');
      } catch (error) {
        assert.ok(error instanceof Error);
      }
    }),
  );
});
