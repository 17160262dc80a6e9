// A gate whose work can be seen: it opens once its probe passes, and is believed once a second look has confirmed it.
import { canonicalJson, type JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { gateText, gateTextProblems, gateWaiting, type GateText, type GateWaiting } from '../../person/gate-text.ts';
import type { GateKind } from '../../kind.ts';
import { probeFacts, probeProblems, probeText, type GateProbe } from './gate-probe.ts';
import { lookAt } from './look-at.ts';

export type ProbeGateSpec = GateText &
  GateWaiting & {
    /** Names the gate in facts: other steps may require it. */
    readonly gate: string;
    readonly probe: GateProbe;
    /** Another look, at what the work was for: a probe may see what is there without being it. */
    readonly verify?: GateProbe;
    /** `assumed` where nothing in a twin can be it: a dialogue on a screen, say. */
    readonly inRehearsal?: 'probed' | 'assumed';
  };

export const probeGateKind: GateKind<ProbeGateSpec> = {
  type: 'gate',
  name: 'probe-gate',
  describe: ({ gate }) => gate,
  validate: (spec) => [
    ...(spec.gate === '' ? ['a gate has no name'] : []),
    ...gateTextProblems(spec),
    ...probeProblems(spec.probe),
    ...(spec.verify === undefined ? [] : probeProblems(spec.verify)),
    ...(spec.verify !== undefined && canonicalJson(spec.verify) === canonicalJson(spec.probe)
      ? ['verify looks at the same as probe, so it confirms nothing']
      : []),
  ],
  facts: ({ gate, probe, verify }) => ({
    provides: [{ fact: 'gate', gate }, ...probeFacts(probe), ...(verify === undefined ? [] : probeFacts(verify))],
  }),
  instructions: (spec) => gateText(spec, probeText(spec.probe)),
  probe: (context, { probe }) => lookAt(context, probe),
  verify: async (context, { verify }) => (verify === undefined ? undefined : lookAt(context, verify)),
  waiting: gateWaiting,
  isAssumedInRehearsal: ({ inRehearsal }) => inRehearsal === 'assumed',
  outputs: () => ({}),
};

/**
 * Something that a person does, and a probe sees.
 *
 * @public
 */
export function probeGate(spec: Input<ProbeGateSpec>): StepDefinition {
  return stepDefinition<ProbeGateSpec & JsonObject>('gate', probeGateKind.name, spec);
}
