// A step that is only written down: what a document says is to be done, with its meaning as facts. Lint and the timeline
// see it like any other step; a run stops at it, since nothing can tell whether a person has done it.
import type { Fact } from '../../../core/fact.ts';
import type { CommandRun } from '../../../core/fact/command-run.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { GateKind } from '../../kind.ts';

export type DeclaredSpec = {
  /** What the document says, in one's own words, with where it says it: `0.3: Zot listens on port 5000`. */
  readonly says: string;
  readonly requires?: readonly Fact[];
  readonly provides?: readonly Fact[];
  readonly retracts?: readonly Fact[];
  readonly runs?: readonly CommandRun[];
  /** What its written way back does. */
  readonly undo?: { readonly provides?: readonly Fact[]; readonly retracts?: readonly Fact[] };
};

export const declaredKind: GateKind<DeclaredSpec> = {
  type: 'gate',
  name: 'declared',
  describe: ({ says }) => says,
  validate: ({ says }) => (says.trim() === '' ? ['says is empty'] : []),
  facts: ({ says: _, ...facts }) => facts,
  instructions: ({ says }) => says,
  async probe(_context, { says }) {
    return { pass: false, detail: `nothing can see whether this has been done: ${says}` };
  },
  outputs: () => ({}),
};

/**
 * A step of a document, for lint: docs/facts/README.md says how to encode one.
 * @public
 */
export function declared(spec: Input<DeclaredSpec>): StepDefinition {
  return stepDefinition<DeclaredSpec>('gate', declaredKind.name, spec);
}
