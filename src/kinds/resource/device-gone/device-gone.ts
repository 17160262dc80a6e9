// A device that is no longer on the tailnet, above all one that keeps a name which another one needs. A deleted device has to
// log in anew and is another one then, so this has no way back, and asks for a gate before it.
import { diffOf, noDiff, type Diff } from '../../../core/diff.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { TailnetMachine } from '../../../ports/tailnet.ts';
import { machineNamed, tailnetOf, tailnetToChange } from '../../tailnet/tailnet-of.ts';
import type { ResourceKind } from '../../kind.ts';

export type DeviceGoneDesired = {
  readonly device: string;
  /** What it must carry, so that the wrong device of that name is not deleted. */
  readonly tags?: readonly string[];
  /** Also while it is online. */
  readonly evenOnline?: boolean;
};

export const deviceGoneKind: ResourceKind<DeviceGoneDesired, TailnetMachine | null, null> = {
  type: 'resource',
  name: 'device-gone',
  describe: ({ device }) => `device ${device} removed from the tailnet`,
  validate: ({ device }) => (/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(device) ? [] : [`"${device}" is no machine name`]),
  facts: ({ device }) => ({ provides: [{ fact: 'name', name: device, holder: 'nobody' }] }),
  identity: ({ device }) => `device-gone ${device}`,
  read: async (context, { device }) => (await machineNamed(tailnetOf(context), device)) ?? null,
  diff,
  capture: async () => null,
  async apply(context, _, machine) {
    if (machine !== null) await tailnetToChange(context).deleteDevice(machine.id);
  },
  restore: { irreversible: 'a deleted device has to log in anew, and is another one then' },
  outputs: () => ({}),
};

function diff({ device, tags = [], evenOnline }: DeviceGoneDesired, machine: TailnetMachine | null): Diff {
  if (machine === null) return noDiff;
  const missing = tags.filter((tag) => !machine.tags.includes(tag));
  if (missing.length > 0)
    return {
      action: 'refuse',
      because: `"${device}" does not carry ${missing.join(', ')}: it is another device`,
      next: 'Look at it in the admin console before anything is deleted.',
    };
  if (machine.isOnline && evenOnline !== true)
    return { action: 'refuse', because: `"${device}" is online: somebody uses it`, next: 'Stop it first, or say `evenOnline: true`.' };
  return diffOf('remove', [{ field: 'device', from: `${machine.name} (${machine.tags.join(', ') || (machine.user ?? 'nobody')})` }]);
}

/** @public */
export function deviceGone(options: Input<DeviceGoneDesired>): StepDefinition {
  return stepDefinition<DeviceGoneDesired & JsonObject>('resource', deviceGoneKind.name, options);
}
