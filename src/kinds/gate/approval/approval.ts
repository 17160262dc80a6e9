// An approval: before something that cannot be taken back, a person says yes. The journal keeps who, when and why, and for
// which steps exactly: when one of them is changed afterwards, the question is asked again.
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { GateKind } from '../../kind.ts';

export type ApprovalSpec = {
  /** Names the gate in facts: other steps may require it. */
  readonly gate: string;
  /** What is agreed to, as a sentence: `The old database of Miniflux on indri is deleted.` */
  readonly what: string;
  /** Why somebody is asked. */
  readonly because: string;
  /** What to look at before one says yes. */
  readonly lookAt?: readonly string[];
};

export const approvalKind: GateKind<ApprovalSpec> = {
  type: 'gate',
  name: 'approval',
  describe: ({ gate }) => `approval: ${gate}`,
  validate: ({ gate, what, because }) => [
    ...(gate.trim() === '' ? ['an approval has no name'] : []),
    ...(what.trim() === '' ? ['an approval does not say what is agreed to'] : []),
    ...(because.trim() === '' ? ['an approval does not say why somebody is asked'] : []),
  ],
  facts: ({ gate }) => ({ provides: [{ fact: 'gate', gate }] }),
  instructions: ({ what, because, lookAt = [] }) =>
    [what, `Why you are asked: ${because}`, ...(lookAt.length === 0 ? [] : ['Look at:', ...lookAt.map((each) => `- ${each}`)])].join('\n'),
  approval: true,
  async probe() {
    return { pass: false, detail: 'only a person can approve' };
  },
  outputs: () => ({}),
};

/**
 * A gate that a person's word opens: before data is deleted, before the old place is retired.
 *
 * @public
 */
export function approval(spec: Input<ApprovalSpec>): StepDefinition {
  return stepDefinition<ApprovalSpec & JsonObject>('gate', approvalKind.name, spec);
}
