// The definition of a tailnet service, as `svc:registry`: that it exists, with which ports and tags. Whether a host serves it
// and may do so is told apart: see serve-entry and service-approval. https://tailscale.com/docs/features/tailscale-services
import { diffOf, fieldChanges, type Diff } from '../../../core/diff.ts';
import type { Fact } from '../../../core/fact.ts';
import type { DefinedName } from '../../../core/fact/names.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { tailnetOf, tailnetToChange } from '../../tailnet/tailnet-of.ts';
import type { ResourceKind } from '../../kind.ts';

export type TailnetServiceDesired = {
  readonly service: string;
  readonly state: 'defined' | 'gone';
  /** `tcp:443`; `do-not-validate` for anything. */
  readonly ports: readonly string[];
  readonly tags?: readonly string[];
  readonly comment?: string;
};

export type TailnetServiceImage = { readonly ports: readonly string[]; readonly tags: readonly string[]; readonly comment: string } | null;

export interface TailnetServiceObserved {
  readonly definition: TailnetServiceImage;
  /** A device that has the name which the service would get. */
  readonly machine: string | undefined;
}

export const tailnetServiceKind: ResourceKind<
  TailnetServiceDesired,
  TailnetServiceObserved,
  TailnetServiceImage,
  { readonly service: string }
> = {
  type: 'resource',
  name: 'tailnet-service',
  describe: ({ service, state }) => `${service} ${state}`,
  validate: ({ service, ports, state }) => [
    ...(/^svc:[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(service) ? [] : [`service "${service}" is not of the form svc:<dns-label>`]),
    ...(state === 'defined' && ports.length === 0 ? ['a service has no ports'] : []),
    ...ports
      .filter((port) => !/^tcp:\d{1,5}$/.test(port) && port !== 'do-not-validate')
      .map((port) => `"${port}" is not of the form tcp:<port>`),
  ],
  facts: ({ service, state, tags = [] }) => {
    const defined = (name: string): Fact[] => (isDefinedName(name) ? [{ fact: 'defined', name }] : []);
    return state === 'gone' ? { retracts: defined(service) } : { requires: tags.flatMap(defined), provides: defined(service) };
  },
  identity: ({ service }) => `tailnet-service ${service}`,
  async read(context, { service }) {
    const tailnet = tailnetOf(context);
    const [services, devices] = await Promise.all([tailnet.services(), tailnet.devices()]);
    const found = services.find(({ name }) => name === service);
    const definition = found === undefined ? null : { ports: [...found.ports].sort(), tags: found.tags, comment: found.comment };
    return { definition, machine: devices.find(({ name }) => `svc:${name}` === service)?.name };
  },
  diff,
  capture: async (_, __, { definition }) => definition,
  async apply(context, desired) {
    const { service, state, ports, tags = [], comment = '' } = desired;
    const tailnet = tailnetToChange(context);
    if (state === 'gone') await tailnet.deleteService(service);
    else await tailnet.setService({ name: service, ports, tags, comment });
  },
  async restore(context, { service }, image) {
    const tailnet = tailnetToChange(context);
    // One that is made again may get other addresses; its name is what people use.
    if (image === null) await tailnet.deleteService(service);
    else await tailnet.setService({ name: service, ...image });
  },
  outputs: ({ service }) => ({ service }),
};

function diff(
  { service, state, ports, tags = [], comment = '' }: TailnetServiceDesired,
  { definition, machine }: TailnetServiceObserved,
): Diff {
  const fields = (value: TailnetServiceImage): Readonly<Record<string, string>> =>
    value === null ? {} : { ports: [...value.ports].sort().join(', '), tags: [...value.tags].sort().join(', '), comment: value.comment };
  if (state === 'gone') return diffOf('remove', fieldChanges(fields(definition), {}));
  if (definition === null && machine !== undefined)
    return {
      action: 'refuse',
      because: `the device "${machine}" has the name of ${service}`,
      next: 'Rename or remove that device, or give the service another name.',
    };
  return diffOf(definition === null ? 'create' : 'update', fieldChanges(fields(definition), fields({ ports, tags, comment })));
}

function isDefinedName(name: string): name is DefinedName {
  return /^(svc|tag):/.test(name);
}

/** @public */
export function tailnetService(options: Input<TailnetServiceDesired>): StepDefinition<{ readonly service: string }> {
  return stepDefinition<TailnetServiceDesired & JsonObject, { readonly service: string }>('resource', tailnetServiceKind.name, options, [
    'service',
  ]);
}
