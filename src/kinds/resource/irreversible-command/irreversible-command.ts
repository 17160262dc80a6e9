// A command that nothing undoes. It says why, and lint asks for a gate in front of it.
import { diffOf } from '../../../core/diff.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import {
  commandDone,
  commandFacts,
  commandIdentity,
  commandProblems,
  runCommand,
  type CommandDesired,
  type CommandObserved,
} from '../../host/last-resort.ts';
import { withSudo } from '../../host/with-sudo.ts';

export type IrreversibleDesired = CommandDesired & {
  /** Why there is no way back: for the person at the gate. */
  readonly irreversible: string;
};

export type IrreversibleOutputs = { readonly stdout: string };

export const irreversibleCommandKind = withSudo<IrreversibleDesired, CommandObserved, null, IrreversibleOutputs>({
  type: 'resource',
  name: 'irreversible-command',
  describe: ({ host, title, irreversible }) => `${title} on ${host} (no way back: ${irreversible})`,
  validate: (desired) => [...commandProblems(desired), ...(desired.irreversible.trim() === '' ? ['say why there is no way back'] : [])],
  facts: commandFacts,
  identity: commandIdentity,
  read: commandDone,
  diff: ({ title, irreversible }, { done, saw }) =>
    diffOf('update', done ? [] : [{ field: title, from: saw, to: `done; no way back: ${irreversible}` }]),
  capture: async () => null,
  async apply(context, desired, observed) {
    if (!observed.done) await runCommand(context, desired, desired.run, 'done');
  },
  restore: { irreversible: 'the plan says of this command that nothing undoes it' },
  outputs: (_, { stdout }) => ({ stdout }),
});

/** @public */
export function irreversibleCommand(options: Input<IrreversibleDesired>): StepDefinition<IrreversibleOutputs> {
  return stepDefinition<IrreversibleDesired & JsonObject, IrreversibleOutputs>('resource', irreversibleCommandKind.name, options, [
    'stdout',
  ]);
}
