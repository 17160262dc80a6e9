// The deletion of a podman machine, with all that is in it. Nothing brings it back, so lint asks for a gate before it.
import { diffOf } from '../../../core/diff.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { tell } from '../../host/command.ts';
import { podman, podmanContent, readPodmanMachine } from '../../host/podman.ts';
import type { ResourceKind } from '../../kind.ts';

export type PodmanMachineDeletionDesired = {
  readonly host: string;
  readonly name: string;
  /** `/opt/homebrew/bin/podman` unless given. */
  readonly podman?: string;
};

/** `content` is what would be destroyed; unknown while the machine does not run. */
export type PodmanMachineDeletionObserved = { readonly there: boolean; readonly content: readonly string[] | undefined };

export const podmanMachineDeletionKind: ResourceKind<PodmanMachineDeletionDesired, PodmanMachineDeletionObserved, null> = {
  type: 'resource',
  name: 'podman-machine-deletion',
  describe: ({ name, host }) => `deletion of podman machine ${name} on ${host}`,
  validate: ({ name }) => (/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name) ? [] : [`name "${name}" is no name of a machine`]),
  facts: ({ host, name }) => ({ retracts: [{ fact: 'unit', host, unit: `podman-machine:${name}` }] }),
  identity: ({ host, name }) => `podman-machine-deletion ${host}:${name}`,
  async read(context, desired) {
    const host = context.host(desired.host);
    const program = desired.podman ?? podman;
    const machine = await readPodmanMachine(host, program, desired.name);
    return {
      there: machine !== undefined,
      content: machine?.running === true ? await podmanContent(host, program, desired.name) : undefined,
    };
  },
  diff: ({ name }, { there, content }) => {
    const holds =
      content === undefined
        ? 'whatever is in it (it does not run, so nobody can say)'
        : content.length === 0
          ? 'nothing in it'
          : content.join(', ');
    return diffOf('remove', there ? [{ field: name, from: `machine with ${holds}`, to: 'destroyed' }] : []);
  },
  capture: async () => null,
  async apply(context, desired) {
    await tell(context.host(desired.host), [desired.podman ?? podman, 'machine', 'rm', '--force', desired.name], {
      timeoutMs: 10 * 60_000,
    });
  },
  restore: { irreversible: 'the containers, images and volumes of the machine are destroyed with it' },
  outputs: () => ({}),
};

/** @public */
export function podmanMachineDeletion(options: Input<PodmanMachineDeletionDesired>): StepDefinition {
  return stepDefinition<PodmanMachineDeletionDesired & JsonObject>('resource', podmanMachineDeletionKind.name, options);
}
