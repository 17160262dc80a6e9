import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { gates } from '../../../plans/blumeops/gates.ts';
import { factKey } from '../../../src/core/fact.ts';
import { LongshoreError } from '../../../src/core/error.ts';
import type { GateKind, Verdict } from '../../../src/kinds/kind.ts';
import { kinds } from '../../../src/kinds/registry.ts';
import type { GateProbe } from '../../../src/kinds/gate/probe-gate/gate-probe.ts';
import { lookAt } from '../../../src/kinds/gate/probe-gate/look-at.ts';
import { probeGateKind } from '../../../src/kinds/gate/probe-gate/probe-gate.ts';
import type { ReadContext } from '../../../src/ports/context.ts';
import { simulatedWorld } from '../../twin/host/simulated-world.ts';
import { tailnetWorld } from '../../transport/tailscale/tailnet-world.ts';
import { contextOf as hostContextOf } from '../host/contract.ts';
import { contextOf as tailnetContextOf } from '../tailnet/tailnet-contract.ts';

const guide = readFileSync(new URL('../../../docs/guide/gates.md', import.meta.url), 'utf8');

describe('the gates of the migration document', () => {
  const rows = [...guide.matchAll(/^\| `([a-z0-9-]+)` \| ([^|]+) \| (approval|[a-z-]+) \|/gm)].map(
    ([, name = '', document = '', opens = '']) => [name, document.trim(), opens],
  );
  const opensBy = ({ kind, input }: { readonly kind: string; readonly input: unknown }) =>
    kind === 'approval' ? 'approval' : (input as { probe: GateProbe }).probe.probe;

  it('are those that the guide lists, each with what opens it', () => {
    assert.deepEqual(
      rows,
      Object.entries(gates).map(([name, { document, gate }]) => [name, document, opensBy(gate)]),
    );
    assert.ok(rows.length >= 20);
  });

  it('are valid, say why, what to do and when it is done, and provide a fact of their own', () => {
    const facts = new Set<string>();
    for (const [name, { gate }] of Object.entries(gates)) {
      const kind = kinds.get(gate.kind) as GateKind<never>;
      assert.deepEqual(kind.validate(gate.input as never), [], name);
      assert.match(
        kind.instructions(gate.input as never),
        gate.kind === 'approval' ? /Why you are asked: / : /^Why: [\s\S]+It is done once /,
        name,
      );
      for (const fact of kind.facts(gate.input as never).provides ?? []) if (fact.fact === 'gate') facts.add(factKey(fact));
    }
    assert.equal(facts.size, Object.keys(gates).length);
  });
});

describe('probes', () => {
  const shut = (verdict: Verdict, detail: RegExp) => {
    assert.equal(verdict.pass, false, verdict.detail);
    assert.match(verdict.detail, detail);
  };
  const open = (verdict: Verdict) => assert.equal(verdict.pass, true, verdict.detail);

  it('`port`, `resolves`, `http`, `file` and `command` see what is done on hosts', async () => {
    await using world = await simulatedWorld();
    const context = hostContextOf(world);
    const look = (probe: GateProbe) => lookAt(context, probe);
    open(await look({ probe: 'port', name: 'localhost', port: 8080, on: 'indri' }));
    shut(await look({ probe: 'port', name: 'localhost', port: 8081, on: 'indri' }), /takes no connections/);
    open(await look({ probe: 'resolves', name: 'indri', from: 'laptop' }));
    shut(await look({ probe: 'resolves', name: 'nobody.example', from: 'laptop' }), /means nothing from laptop/);
    const file = { probe: 'file', host: 'indri', path: '/Users/erichblume/.config/told', contains: 'given', maxAgeSeconds: 60 } as const;
    await world.host('indri').writeFile('/Users/erichblume/.config/told', Buffer.from('hello\n'), { mode: 0o644 });
    world.clock.time = Date.now();
    shut(await look(file), /does not contain "given"/);
    await world.host('indri').writeFile('/Users/erichblume/.config/told', Buffer.from('given\n'), { mode: 0o644 });
    open(await look(file));
    world.clock.time += 120_000;
    shut(await look(file), /was written \d+ s ago, expected at most 60 s/);
    open(await look({ probe: 'command', host: 'indri', argv: ['cat', '/Users/erichblume/.config/told'], contains: 'given' }));
    shut(await look({ probe: 'command', host: 'indri', argv: ['cat', '/etc/none'] }), /exits with 1, expected 0/);
    shut(await look({ probe: 'all', of: [file, { probe: 'port', name: 'localhost', port: 8080, on: 'indri' }] }), /^[^;]+$/);
  });

  it('`device`, `service`, `tag` and `tailnet-key` see what is done in the console', async () => {
    await using tailnet = await tailnetWorld();
    const look = (probe: GateProbe) => lookAt(tailnetContextOf(tailnet), probe);
    shut(await look({ probe: 'device', device: 'nobody' }), /no device/);
    shut(await look({ probe: 'device', device: 'indri', tags: ['tag:k8s'] }), /does not have tag:k8s/);
    open(await look({ probe: 'device', device: 'indri', tags: ['tag:homelab'] }));
    shut(await look({ probe: 'service', service: 'svc:ci', state: 'defined' }), /is not defined/);
    await tailnet.client.setService({ name: 'svc:ci', ports: ['tcp:443'], tags: [], comment: '' });
    open(await look({ probe: 'service', service: 'svc:ci', state: 'defined' }));
    shut(await look({ probe: 'service', service: 'svc:ci', state: 'approved', device: 'indri' }), /not advertised by indri/);
    open(await look({ probe: 'tag', tag: 'tag:k8s', owners: ['tag:k8s-operator'] }));
    shut(await look({ probe: 'tag', tag: 'tag:k8s', owners: ['tag:ci'] }), /tag:ci must own tag:k8s/);
    shut(await look({ probe: 'tag', tag: 'tag:registry' }), /does not define/);
    const key = { probe: 'tailnet-key', type: 'client', description: 'k8s-operator', scopes: ['devices:core'] } as const;
    shut(await look(key), /has no OAuth client/);
    await tailnet.client.createKey({ type: 'client', description: 'k8s-operator', tags: ['tag:k8s-operator'], scopes: ['devices:core'] });
    open(await look(key));
    shut(await look({ ...key, scopes: ['services'] }), /lacks services/);
  });

  it('`object`, `image` and `secret` take what cannot be reached or read yet for not done', async () => {
    const away = (code: string) => () => Promise.reject(new LongshoreError(code, 'cannot reach it: it is not there yet'));
    const context = {
      cluster: () => ({ get: away('cluster-unreachable') }),
      registry: () => ({ describe: away('registry-unreachable') }),
      secret: away('secret-locked'),
    } as unknown as ReadContext;
    const object = { probe: 'object', cluster: 'minikube', apiVersion: 'v1', kind: 'Secret', namespace: 'ci', name: 'forge' } as const;
    shut(await lookAt(context, object), /not there yet/);
    shut(await lookAt(context, { probe: 'image', registry: { url: 'https://ghcr.io' }, repository: 'a', reference: 'b' }), /not there yet/);
    shut(await lookAt(context, { probe: 'secret', name: 'a', keys: ['b'] }), /not there yet/);
    await assert.rejects(
      lookAt({ ...context, secret: away('secret-file-open') }, { probe: 'secret', name: 'a', keys: ['b'] }),
      /not there yet/,
    );
  });

  it('a gate whose `verify` is its `probe` confirms nothing, and is refused', () => {
    const probe = { probe: 'resolves', name: 'a', from: 'laptop' } as const;
    assert.match(probeGateKind.validate({ gate: 'a', instructions: 'Do it.', probe, verify: probe }).join(), /confirms nothing/);
    assert.deepEqual(probeGateKind.validate({ gate: 'a', instructions: [], probe, link: 'the console' }).length, 2);
  });
});
