// The last resort, for what no kind knows: a command to run, a query that says whether it is done, and how to undo it.
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

export type UndoableDesired = CommandDesired & {
  /** Brings back what was before, also from half done; called twice it does no harm. */
  readonly undo: readonly string[];
};

export type CommandImage = { readonly done: boolean };
export type CommandOutputs = { readonly stdout: string };

export const commandKind = withSudo<UndoableDesired, CommandObserved, CommandImage, CommandOutputs>({
  type: 'resource',
  name: 'command',
  describe: ({ host, title }) => `${title} on ${host}`,
  validate: (desired) => [...commandProblems(desired), ...(desired.undo.length === 0 ? ['undo is empty: say how it is undone'] : [])],
  facts: commandFacts,
  identity: commandIdentity,
  read: commandDone,
  diff: ({ title }, { done, saw }) => diffOf('update', done ? [] : [{ field: title, from: saw, to: 'done' }]),
  capture: async (_, __, { done }) => ({ done }),
  async apply(context, desired, observed) {
    if (!observed.done) await runCommand(context, desired, desired.run, 'done');
  },
  async restore(context, desired, image) {
    if (!image.done) await runCommand(context, desired, desired.undo, 'undone');
  },
  outputs: (_, { stdout }) => ({ stdout }),
});

/**
 * @public
 * ```ts
 * step('hostname', command({ host: 'nuc', title: 'host name nuc', run: ['hostnamectl', 'hostname', 'nuc'],
 *   done: { query: ['hostname'], stdout: 'nuc' }, undo: ['hostnamectl', 'hostname', 'debian'] }));
 * ```
 */
export function command(options: Input<UndoableDesired>): StepDefinition<CommandOutputs> {
  return stepDefinition<UndoableDesired & JsonObject, CommandOutputs>('resource', commandKind.name, options, ['stdout']);
}
