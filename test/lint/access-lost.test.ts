import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FactOf } from '../../src/core/fact.ts';
import { exampleKinds, examplePlan, type Example } from '../../src/lint/example.ts';
import { lint } from '../../src/lint/lint.ts';

const grant = (src: string) => ({ src: [src], dst: ['svc:feed'], ip: ['tcp:443'] });
const text = (...sources: readonly string[]): string =>
  JSON.stringify({ tagOwners: { 'tag:k8s': ['autogroup:admin'] }, grants: sources.map(grant) });
const policy = (...sources: readonly string[]): FactOf<'policy'> => ({
  fact: 'policy',
  tailnet: 'example.ts.net',
  text: text(...sources),
});
const tailnet = { suffix: 'example.ts.net', policy: text('autogroup:member', 'tag:k8s'), defines: [{ name: 'svc:feed' as const }] };
const found = (steps: Example['steps'], more: Example['inventory'] = {}) =>
  lint(examplePlan({ inventory: { tailnet, ...more }, steps }), { kinds: exampleKinds, cwd: import.meta.dirname }).filter(
    ({ code }) => code === 'access-lost',
  );

test('`access-lost` names who loses what, at which step, and until which one', () => {
  const [finding, ...others] = found({
    'one/policy': { provides: [policy('tag:k8s')] },
    'two/other': { provides: [{ fact: 'gate', gate: 'x' }] },
    'three/repair': { provides: [policy('autogroup:member', 'tag:k8s')] },
  });
  assert.deepEqual(others, []);
  assert.equal(finding?.step, 'one/policy');
  assert.equal(finding.level, 'warning');
  assert.match(finding.message, /^takes tcp:443 of svc:feed from .*any-member@tailnet/);
  assert.match(finding.counterExample ?? '', /after it the policy refuses, until "three\/repair"$/);
});

test('`access-lost` is an error for whom the inventory means to reach it', () => {
  const [finding] = found(
    { 'one/policy': { provides: [policy('tag:k8s')] } },
    { audiences: [{ service: 'feed', allow: ['autogroup:member'] }] },
  );
  assert.equal(finding?.level, 'error');
  assert.match(finding.counterExample ?? '', /to the end of the plan$/);
});

test('`access-lost` passes rules in another order, more rules, and a service that is taken down', () => {
  assert.deepEqual(found({ 'one/policy': { provides: [policy('tag:k8s', 'autogroup:member', 'autogroup:admin')] } }), []);
  assert.deepEqual(found({ 'one/down': { provides: [policy()], retracts: [{ fact: 'defined', name: 'svc:feed' }] } }), []);
});

test('`access-lost` says nothing of a text that is no policy', () => {
  assert.deepEqual(found({ 'one/policy': { provides: [{ fact: 'policy', tailnet: 'example.ts.net', text: '{ "grants": ' }] } }), []);
});
