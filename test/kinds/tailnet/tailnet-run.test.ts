// A served name from nothing to traffic, by the engine: policy, tags, definition, serving, approval; again, and back.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { twinTransports } from '../../../src/cli/twin-transports.ts';
import { canonicalJson } from '../../../src/core/json.ts';
import { apply } from '../../../src/engine/apply.ts';
import { rollBack } from '../../../src/engine/roll-back.ts';
import { serveEntry } from '../../../src/kinds/resource/serve-entry/serve-entry.ts';
import { deviceTags } from '../../../src/kinds/resource/device-tags/device-tags.ts';
import { serviceApproval } from '../../../src/kinds/resource/service-approval/service-approval.ts';
import { tailnetPolicy } from '../../../src/kinds/resource/tailnet-policy/tailnet-policy.ts';
import { tailnetService } from '../../../src/kinds/resource/tailnet-service/tailnet-service.ts';
import { kinds } from '../../../src/kinds/registry.ts';
import { phase } from '../../../src/plan/phase.ts';
import { definePlan } from '../../../src/plan/plan.ts';
import { faultScript, type FaultRule } from '../../../src/twin/faults.ts';
import { instrument } from '../../../src/ports/instrument.ts';
import { TailnetState } from '../../../src/twin/tailnet-api/tailnet-state.ts';
import { hostDigestParts } from '../../../src/twin/host/host-digest-parts.ts';
import { optionsFor, Scratch } from '../../engine/memory-world.ts';
import { inventory, simulatedWorld } from '../../twin/host/simulated-world.ts';

const served = phase('served', { goal: 'The registry has a name' }, ({ step }) => {
  const policy = step(
    'policy',
    tailnetPolicy([{ edit: 'list-has', section: 'tagOwners', name: 'tag:registry', entries: ['autogroup:admin'] }]),
  );
  const tags = step('tags', deviceTags({ device: 'indri', has: ['tag:registry'], takesUser: true }), { after: [policy] });
  const service = step(
    'service',
    tailnetService({ service: 'svc:registry', state: 'defined', ports: ['tcp:443'], tags: ['tag:registry'] }),
    { after: [policy] },
  );
  const entry = step(
    'entry',
    serveEntry({
      host: 'indri',
      service: service.service,
      protocol: 'https',
      port: 443,
      upstream: 'http://localhost:5050',
      state: 'served',
    }),
    { after: [tags] },
  );
  step('approval', serviceApproval({ service: 'svc:registry', device: 'indri', state: 'approved' }), { after: [entry] });
});
const plan = definePlan('tailnet', { inventory, phases: [served] });

const faults: readonly (readonly [name: string, rules: readonly FaultRule[]])[] = [
  ['nothing goes wrong', []],
  [
    'every reply to a write of the tailnet is lost once',
    ['setPolicy', 'setDeviceTags', 'setService', 'setServiceApproval'].map((call) => ({
      at: `tailnet.${call}`,
      nth: 1,
      fault: { fault: 'lose-reply' },
    })),
  ],
];

for (const [name, rules] of faults) {
  it(`a name is served, the second run changes nothing, and a rollback leaves nothing behind: ${name}`, async () => {
    await using world = await simulatedWorld();
    using scratch = new Scratch();
    using journal = scratch.journal();
    const script = faultScript(rules, (where) => assert.fail(where));
    await using transports = instrument(twinTransports(world), script.onCall);
    const options = { ...optionsFor(journal, transports), kinds };
    const state = () =>
      canonicalJson({ tailnet: new TailnetState(world).digestPart(), serve: hostDigestParts(world, 'indri')['serve'] ?? null });
    // A machine that was nobody's from the start, so that there is a way back.
    world.store.set('tailnet-api', 'machines', { nindriCNTRL: { tags: ['tag:homelab'], user: null } });
    world.store.set('tailnet-api', 'policy', '{"tagOwners": {"tag:homelab": []}, "grants": [{"src": ["*"], "dst": ["*"], "ip": ["*"]}]}');
    const before = state();
    const first = await apply(plan, options);
    assert.equal(first.verdict, 'done', JSON.stringify(first));
    const api = new TailnetState(world);
    assert.deepEqual(
      api.hosts('svc:registry').map(({ approval }) => approval),
      ['approved:manual'],
    );
    assert.deepEqual(api.machines()[0]?.tags, ['tag:homelab', 'tag:registry']);
    assert.equal((await apply(plan, options)).changes, 0);
    assert.equal((await rollBack({ ...options, planName: plan.name })).verdict, 'rolled-back');
    assert.equal(state(), before);
  });
}
