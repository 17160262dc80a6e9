// Tags of a device: some that it must have, some that it must not; the others are somebody else's. A device of a user loses
// that user with its first tag, and a tagged device keeps at least one. https://tailscale.com/docs/features/tags
import { diffOf, fieldChanges, type Diff } from '../../../core/diff.ts';
import { LongshoreError } from '../../../core/error.ts';
import type { Fact } from '../../../core/fact.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { parseHujson } from '../../../tailnet/hujson/parse-hujson.ts';
import { readPolicy } from '../../../tailnet/policy/read-policy.ts';
import { machineNamed, tailnetOf, tailnetToChange } from '../../tailnet/tailnet-of.ts';
import type { ResourceKind } from '../../kind.ts';

export type DeviceTagsDesired = {
  readonly device: string;
  readonly has?: readonly string[];
  readonly lacks?: readonly string[];
  /** The device may stop being its user's. There is no way back from that but to log in on it again. */
  readonly takesUser?: boolean;
};

export interface DeviceTagsObserved {
  readonly id: string | undefined;
  readonly tags: readonly string[];
  readonly user: string | undefined;
  /** Tags that the policy defines. */
  readonly defined: readonly string[];
}

export type DeviceTagsImage = { readonly id: string; readonly tags: readonly string[] } | null;

export const deviceTagsKind: ResourceKind<DeviceTagsDesired, DeviceTagsObserved, DeviceTagsImage> = {
  type: 'resource',
  name: 'device-tags',
  describe: ({ device, has = [], lacks = [] }) => `tags of ${device}: ${[...has, ...lacks.map((tag) => `no ${tag}`)].join(', ')}`,
  validate: ({ has = [], lacks = [] }) => [
    ...(has.length + lacks.length === 0 ? ['no tag is named'] : []),
    ...[...has, ...lacks]
      .filter((tag) => !/^tag:[a-z][a-z0-9-]*$/.test(tag))
      .map((tag) => `"${tag}" is no tag: tag:, a letter, then letters, digits and hyphens`),
    ...has.filter((tag) => lacks.includes(tag)).map((tag) => `"${tag}" is wanted and not wanted`),
  ],
  facts: ({ device, has = [], lacks = [] }) => ({
    requires: has.filter(isTag).map((name): Fact => ({ fact: 'defined', name })),
    provides: has.filter(isTag).map((tag): Fact => ({ fact: 'tagged', device, tag })),
    retracts: lacks.filter(isTag).map((tag): Fact => ({ fact: 'tagged', device, tag })),
  }),
  identity: ({ device }) => `device-tags ${device}`,
  async read(context, { device }) {
    const tailnet = tailnetOf(context);
    const [machine, { text }] = await Promise.all([machineNamed(tailnet, device), tailnet.policy()]);
    const defined = Object.keys(readPolicy(parseHujson(text, 'the tailnet policy')).tagOwners);
    return { id: machine?.id, tags: machine?.tags ?? [], user: machine?.user, defined };
  },
  diff,
  capture: async (_, __, { id, tags }) => (id === undefined ? null : { id, tags }),
  async apply(context, desired, { id, tags }) {
    if (id !== undefined) await tailnetToChange(context).setDeviceTags(id, wantedTags(desired, tags));
  },
  async restore(context, { device }, image) {
    if (image === null) return;
    if (image.tags.length === 0) {
      throw new LongshoreError('irreversible', `cannot give ${device} back to its user: a tagged device keeps at least one tag`, {
        next: `On ${device}, run "tailscale up --force-reauth" and log in as its user.`,
      });
    }
    await tailnetToChange(context).setDeviceTags(image.id, image.tags);
  },
  outputs: () => ({}),
};

function isTag(name: string): name is `tag:${string}` {
  return name.startsWith('tag:');
}

function wantedTags({ has = [], lacks = [] }: DeviceTagsDesired, tags: readonly string[]): readonly string[] {
  return [...new Set([...tags, ...has])].filter((tag) => !lacks.includes(tag)).sort();
}

function diff(desired: DeviceTagsDesired, { id, tags, user, defined }: DeviceTagsObserved): Diff {
  const { device } = desired;
  if (id === undefined)
    return {
      action: 'refuse',
      because: `the tailnet has no device "${device}"`,
      next: 'Correct the name, or bring the device onto the tailnet.',
    };
  const wanted = wantedTags(desired, tags);
  const unknown = (desired.has ?? []).filter((tag) => !tags.includes(tag) && !defined.includes(tag));
  if (unknown.length > 0)
    return {
      action: 'refuse',
      because: `the policy does not define ${unknown.join(', ')}`,
      next: 'Name its owners in tagOwners first, by a tailnet-policy step.',
    };
  if (user !== undefined && wanted.length > 0 && desired.takesUser !== true)
    return {
      action: 'refuse',
      because: `${device} is a device of ${user}, and would be nobody’s with a tag`,
      next: 'Leave it untagged, or say `takesUser: true`.',
    };
  if (tags.length > 0 && wanted.length === 0)
    return {
      action: 'refuse',
      because: `${device} would be left without a tag, which the tailnet refuses`,
      next: 'Leave it one tag, or log in on it as a user.',
    };
  const flags = (list: readonly string[]) => Object.fromEntries(list.map((tag) => [tag, 'given']));
  return diffOf('update', fieldChanges(flags(tags), flags(wanted)));
}

/** @public */
export function deviceTags(options: Input<DeviceTagsDesired>): StepDefinition {
  return stepDefinition<DeviceTagsDesired & JsonObject>('resource', deviceTagsKind.name, options);
}
