// The name of a device on the tailnet: `feed-1` becomes `feed` once the old holder of that name is gone. The old name stops
// resolving at once. https://tailscale.com/docs/concepts/machine-names
import { diffOf, noDiff, type Diff } from '../../../core/diff.ts';
import type { Fact } from '../../../core/fact.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { machineNamed, tailnetOf, tailnetToChange } from '../../tailnet/tailnet-of.ts';
import type { ResourceKind } from '../../kind.ts';

export type DeviceNameDesired = {
  /** The name that it has now. */
  readonly from: string;
  readonly to: string;
  /** Who holds it, as the name facts say: `cluster:minikube`, `host:indri`. Named where other steps wait for the name. */
  readonly holder?: string;
};

export interface DeviceNameObserved {
  /** The device that is to be renamed, under either name. */
  readonly id: string | undefined;
  readonly name: string | undefined;
  /** Another device has the wanted name. */
  readonly isTaken: boolean;
}

export type DeviceNameImage = { readonly id: string; readonly name: string } | null;

export const deviceNameKind: ResourceKind<DeviceNameDesired, DeviceNameObserved, DeviceNameImage, { readonly name: string }> = {
  type: 'resource',
  name: 'device-name',
  describe: ({ from, to }) => `device ${from} renamed to ${to}`,
  validate: ({ from, to }) =>
    [from, to].filter((name) => !/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)).map((name) => `"${name}" is no DNS label`),
  facts: ({ from, to, holder }) => {
    const name = (label: string, by: string): Fact => ({ fact: 'name', name: label, holder: by });
    return holder === undefined
      ? {}
      : {
          requires: [name(to, 'nobody')],
          retracts: [name(to, 'nobody'), name(from, holder)],
          provides: [name(to, holder), name(from, 'nobody')],
        };
  },
  identity: ({ from, to }) => `device-name ${from} ${to}`,
  async read(context, { from, to }) {
    const tailnet = tailnetOf(context);
    const [before, after] = await Promise.all([machineNamed(tailnet, from), machineNamed(tailnet, to)]);
    const machine = before ?? after;
    return { id: machine?.id, name: machine?.name, isTaken: before !== undefined && after !== undefined };
  },
  diff,
  capture: async (_, __, { id, name }) => (id === undefined || name === undefined ? null : { id, name }),
  async apply(context, { to }, { id }) {
    if (id !== undefined) await tailnetToChange(context).renameDevice(id, to);
  },
  async restore(context, _, image) {
    if (image !== null) await tailnetToChange(context).renameDevice(image.id, image.name);
  },
  outputs: ({ to }) => ({ name: to }),
};

function diff({ from, to }: DeviceNameDesired, { name, isTaken }: DeviceNameObserved): Diff {
  if (name === undefined)
    return { action: 'refuse', because: `the tailnet has no device "${from}"`, next: 'Correct the name in the plan.' };
  if (isTaken)
    return { action: 'refuse', because: `another device has the name "${to}"`, next: 'Rename it, or remove it by a device-gone step.' };
  return name === to ? noDiff : diffOf('update', [{ field: 'name', from: name, to }]);
}

/** @public */
export function deviceName(options: Input<DeviceNameDesired>): StepDefinition<{ readonly name: string }> {
  return stepDefinition<DeviceNameDesired & JsonObject, { readonly name: string }>('resource', deviceNameKind.name, options, ['name']);
}
