// DNS settings of the tailnet: only those that are given are set. https://tailscale.com/docs/reference/dns-in-tailscale
import { diffOf, fieldChanges } from '../../../core/diff.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { TailnetDns } from '../../../ports/tailnet.ts';
import { tailnetOf, tailnetToChange } from '../../tailnet/tailnet-of.ts';
import type { ResourceKind } from '../../kind.ts';

export type TailnetDnsDesired = {
  readonly magicDns?: boolean;
  readonly nameservers?: readonly string[];
  readonly searchPaths?: readonly string[];
  readonly splitDns?: { readonly [domain: string]: readonly string[] };
};

export type TailnetDnsImage = { readonly [Field in keyof TailnetDns]: TailnetDns[Field] } & JsonObject;

export const tailnetDnsKind: ResourceKind<TailnetDnsDesired, TailnetDns, TailnetDnsImage> = {
  type: 'resource',
  name: 'tailnet-dns',
  describe: (desired) => `DNS settings of the tailnet: ${Object.keys(desired).join(', ')}`,
  validate: (desired) => (Object.keys(desired).length === 0 ? ['no setting is given'] : []),
  facts: () => ({}),
  identity: () => 'tailnet-dns',
  read: (context) => tailnetOf(context).dns(),
  diff: (desired, observed) => diffOf('update', fieldChanges(fields(observed), fields({ ...observed, ...desired }))),
  capture: async (_, __, observed) => ({ ...observed }),
  apply: (context, desired, observed) => tailnetToChange(context).setDns({ ...observed, ...desired }),
  restore: (context, _, image) => tailnetToChange(context).setDns(image),
  outputs: () => ({}),
};

function fields({ magicDns, nameservers, searchPaths, splitDns }: TailnetDns): Readonly<Record<string, string>> {
  const split = Object.entries(splitDns).map(([domain, servers]) => [`split DNS ${domain}`, servers.join(', ')] as const);
  return {
    MagicDNS: magicDns ? 'on' : 'off',
    nameservers: nameservers.join(', '),
    'search paths': searchPaths.join(', '),
    ...Object.fromEntries(split),
  };
}

/** @public */
export function tailnetDns(options: Input<TailnetDnsDesired>): StepDefinition {
  return stepDefinition<TailnetDnsDesired & JsonObject>('resource', tailnetDnsKind.name, options);
}
