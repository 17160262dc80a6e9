// A gate whose work a request can see: it opens once the answer is as expected.
import { LongshoreError } from '../../../core/error.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { Vantage } from '../../../ports/web.ts';
import type { GateKind } from '../../kind.ts';

export type ProbeGateSpec = {
  /** Names the gate in facts: other steps may require it. */
  readonly gate: string;
  readonly instructions: string;
  readonly url: string;
  readonly from: Vantage;
  /** 200 unless given. */
  readonly status?: number;
  readonly contains?: string;
};

export const probeGateKind: GateKind<ProbeGateSpec> = {
  type: 'gate',
  name: 'probe-gate',
  describe: ({ gate }) => gate,
  validate: ({ gate, instructions, url, from }) => [
    ...(gate === '' ? ['a gate has no name'] : []),
    ...(instructions.trim() === '' ? ['a gate says nothing about what to do'] : []),
    ...(url.includes('‹') || /^https?:\/\/[^/]/.test(url) ? [] : [`url "${url}" is no http or https URL`]),
    ...(/^(laptop|host:.+|cluster:.+)$/.test(from) ? [] : [`from "${from}" is none of laptop, host:<name> and cluster:<name>`]),
  ],
  facts: ({ gate }) => ({ provides: [{ fact: 'gate', gate }] }),
  instructions: ({ instructions, url, from }) => `${instructions}\nIt is done once ${url} answers as expected, seen from ${from}.`,
  async probe(context, { url, from, status = 200, contains }) {
    try {
      const response = await context.web.get(url, { from });
      const fits = contains === undefined || response.body.includes(contains);
      const detail = `${url} from ${from} gave status ${response.status}, expected ${status}${fits ? '' : `, and the body does not contain "${contains}"`}`;
      return { pass: response.status === status && fits, detail };
    } catch (error) {
      if (error instanceof LongshoreError && error.code.startsWith('web-')) return { pass: false, detail: error.message };
      throw error;
    }
  },
  outputs: () => ({}),
};

/**
 * A gate whose probe is a web request: what a person sets up in a console shows at an address.
 *
 * @public
 */
export function probeGate(spec: Input<ProbeGateSpec>): StepDefinition {
  return stepDefinition<ProbeGateSpec & JsonObject>('gate', probeGateKind.name, spec);
}
