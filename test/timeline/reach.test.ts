import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact, FactOf } from '../../src/core/fact.ts';
import { reachOf } from '../../src/timeline/reach.ts';
import { Timeline } from '../../src/timeline/timeline.ts';

const world = { suffix: 'example.ts.net', workstation: 'air', hosts: ['mini', 'air'] };
const facts: readonly Fact[] = [
  { fact: 'listens', host: 'mini', port: 9090, holder: 'prometheus', address: '*' },
  { fact: 'listens', host: 'mini', port: 5432, holder: 'postgresql', address: '127.0.0.1' },
  { fact: 'listens', host: 'mini', port: 8443, holder: 'cluster:minikube', address: '*' },
  { fact: 'certificate', server: 'cluster:minikube', names: ['127.0.0.1', 'kubernetes'] },
  { fact: 'name', name: 'feed', holder: 'host:mini' },
  { fact: 'advertised', name: 'svc:feed', host: 'mini', port: 443 },
  { fact: 'within', place: 'cluster:minikube', outer: 'node:minikube' },
  { fact: 'within', place: 'node:minikube', outer: 'host:mini' },
  { fact: 'resolves', from: 'laptop', name: '*.example.ts.net' },
  { fact: 'resolves', from: 'laptop', name: 'mini' },
  { fact: 'resolves', from: 'cluster:minikube', name: '*.svc.cluster.local' },
  { fact: 'access', source: 'autogroup:member', destination: 'svc:feed', ports: 'tcp:443' },
];
const now = new Timeline(facts).at(0);
const reach = (flow: Omit<FactOf<'reaches'>, 'fact'>) => {
  const verdict = reachOf({ fact: 'reaches', ...flow }, now, world);
  return verdict.reached === 'no' ? `${verdict.at}: ${verdict.because}` : verdict.reached;
};

test('`reachOf()` finds a name that the place does not resolve', () => {
  assert.equal(
    reach({ from: 'cluster:minikube', to: 'feed.example.ts.net', port: 443 }),
    'name: no resolver in cluster:minikube answers for feed.example.ts.net; it knows *.svc.cluster.local',
  );
});

test('`reachOf()` finds that a host, and what is inside of it, cannot use the names that it serves', () => {
  assert.equal(
    reach({ from: 'host:mini', to: 'feed.example.ts.net', port: 443 }),
    'hairpin: feed.example.ts.net cannot be used from there: mini serves it itself',
  );
  assert.match(reach({ from: 'node:minikube', to: 'feed.example.ts.net', port: 443 }), /^hairpin: .*node:minikube leaves through mini/);
});

test('`reachOf()` gives localhost to the place where it is said', () => {
  assert.equal(reach({ from: 'host:mini', to: 'localhost', port: 9090 }), 'yes');
  assert.match(reach({ from: 'node:minikube', to: 'localhost', port: 9090 }), /^listener: localhost is node:minikube itself there/);
  assert.equal(reach({ from: 'laptop', to: 'localhost', port: 9090 }), 'listener: nothing listens on port 9090 of air');
});

test('`reachOf()` finds what listens elsewhere, on the loopback only, or on another port', () => {
  assert.equal(reach({ from: 'laptop', to: 'mini', port: 5432 }), 'listener: "postgresql" listens on mini’s loopback only');
  assert.equal(reach({ from: 'laptop', to: 'mini', port: 1 }), 'listener: nothing listens on port 1 of mini');
  assert.equal(reach({ from: 'laptop', to: 'feed.example.ts.net', port: 22 }), 'listener: mini serves feed on port 443, not on 22');
});

test('`reachOf()` asks grants for an identity, and the certificate for the name', () => {
  assert.equal(reach({ from: 'laptop', to: 'feed.example.ts.net', port: 443, as: 'autogroup:member' }), 'unknown');
  assert.equal(reach({ from: 'laptop', to: 'mini', port: 9090, as: 'tag:k8s' }), 'access: no grant lets tag:k8s reach mini on port 9090');
  assert.equal(
    reach({ from: 'laptop', to: 'mini', port: 8443, scheme: 'https' }),
    'certificate: the certificate of cluster:minikube is for 127.0.0.1, kubernetes, not for mini',
  );
});

test('`reachOf()` asks the policy’s text where there is one, and grants of the plan add to it', () => {
  const text = JSON.stringify({
    tagOwners: { 'tag:k8s': ['autogroup:admin'] },
    grants: [{ src: ['autogroup:member'], dst: ['svc:feed'], ip: ['tcp:443'] }],
  });
  const policy: Fact = { fact: 'policy', tailnet: 'example.ts.net', text };
  const flow: FactOf<'reaches'> = { fact: 'reaches', from: 'laptop', to: 'feed.example.ts.net', port: 443 };
  const without = facts.filter(({ fact }) => fact !== 'access');
  const asked = (as: string, more: readonly Fact[]) => reachOf({ ...flow, as }, new Timeline([...without, ...more]).at(0), world);
  assert.deepEqual(asked('tag:k8s', [policy]), {
    reached: 'no',
    at: 'access',
    because: 'tag:k8s to svc:feed port 443 (tcp): not allowed; no rule leads from tag:k8s to svc:feed',
  });
  assert.deepEqual(asked('autogroup:member', [policy]), { reached: 'unknown' });
  assert.deepEqual(asked('tag:nowhere', [policy]), { reached: 'unknown' });
  const grant: Fact = { fact: 'access', source: 'tag:k8s', destination: 'svc:feed', ports: 'tcp:443' };
  assert.deepEqual(asked('tag:k8s', [policy, grant]), { reached: 'unknown' });
});
