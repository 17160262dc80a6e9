// What a selector of a rule matches. https://tailscale.com/docs/reference/targets-and-selectors
import type { Policy } from '../policy/policy.ts';
import type { Actor } from './actor.ts';
import { internetAddresses, ipSet, ipSetCovers, ipSetWithout, parseIpRange, type IpSet } from './ip-range.ts';

/** `source` matters for `autogroup:self` only. */
export type Matcher = (actor: Actor, source: Actor | undefined) => boolean;

/** `undefined` for a selector that means nothing in this policy. */
export function compileSelector(selector: string, policy: Policy, side: 'src' | 'dst'): Matcher | undefined {
  if (selector === '*') return side === 'dst' ? () => true : (actor) => actor.isInside;
  const colon = selector.indexOf(':');
  const prefix = colon === -1 ? '' : selector.slice(0, colon);
  switch (prefix) {
    case 'tag':
      return Object.hasOwn(policy.tagOwners, selector) ? (actor) => actor.tags.includes(selector) : undefined;
    case 'group': {
      const members = policy.groups[selector]?.map((member) => member.toLowerCase());
      // A group with a domain comes from the identity provider; the policy does not say who is in it.
      if (members === undefined) return selector.includes('@') ? () => false : undefined;
      return ({ user }) => user !== undefined && members.includes(user.login.toLowerCase());
    }
    case 'autogroup':
      return autogroup(selector.slice(colon + 1), side);
    case 'svc':
      return side === 'dst' ? (actor) => actor.service === selector : undefined;
    case 'ipset': {
      const set = ipSetOf(selector, policy);
      return set === undefined ? undefined : inSet(set);
    }
    case 'user': {
      const domain = /^user:\*@(.+)$/.exec(selector)?.[1];
      return domain === undefined
        ? undefined
        : ({ user }) => user !== undefined && user.shared !== true && user.login.toLowerCase().endsWith(`@${domain.toLowerCase()}`);
    }
    default: {
      const range = parseIpRange(policy.hosts[selector.replace(/^host:/, '')] ?? selector);
      if (range !== undefined) return inSet([range]);
      return /^[^@*]+@[^@*]*$/.test(selector) ? ({ user }) => user?.login.toLowerCase() === selector : undefined;
    }
  }
}

function autogroup(name: string, side: 'src' | 'dst'): Matcher | undefined {
  switch (name) {
    case 'danger-all':
      return side === 'src' ? () => true : undefined;
    case 'shared':
      return side === 'src' ? ({ user }) => user?.shared === true : undefined;
    case 'internet':
      return side === 'dst' ? inSet(internetAddresses) : undefined;
    case 'self':
      return side === 'dst'
        ? (actor, source) =>
            actor.user !== undefined && source?.user !== undefined && actor.user.login.toLowerCase() === source.user.login.toLowerCase()
        : undefined;
    case 'tagged':
      return ({ tags }) => tags.length > 0;
    case 'member':
    case 'members':
      return ({ user }) => user !== undefined && user.shared !== true;
    case 'admin':
      // The owner has every right of an admin (https://tailscale.com/docs/reference/user-roles), and homelabs with one person rely on it.
      return ({ user }) => user?.shared !== true && (user?.role === 'admin' || user?.role === 'owner');
    case 'owner':
    case 'it-admin':
    case 'network-admin':
    case 'billing-admin':
    case 'auditor':
      return ({ user }) => user?.shared !== true && user?.role === name;
    default:
      return undefined;
  }
}

/** A device by any of its addresses; a range only if all of it is in the set. */
function inSet(set: IpSet): Matcher {
  return ({ kind, ranges }) => {
    if (ranges.length === 0) return false;
    return kind === 'address' ? ranges.every((range) => ipSetCovers(set, range)) : ranges.some((range) => ipSetCovers(set, range));
  };
}

/** Operations in order; without a word, `add`. `undefined` where it is not defined, or contains itself. */
export function ipSetOf(name: string, policy: Policy, above: readonly string[] = []): IpSet | undefined {
  const entries = policy.ipsets[name];
  if (entries === undefined || above.includes(name)) return undefined;
  let set: IpSet = [];
  for (const entry of entries) {
    const [, operation = 'add', target = ''] = /^(?:(add|remove)\s+)?(.+)$/.exec(entry.trim()) ?? [];
    const part = ipSetTarget(target, policy, [...above, name]);
    if (part === undefined) return undefined;
    set = operation === 'add' ? ipSet([...set, ...part]) : ipSetWithout(set, part);
  }
  return set;
}

function ipSetTarget(target: string, policy: Policy, above: readonly string[]): IpSet | undefined {
  if (target === 'autogroup:internet') return internetAddresses;
  if (target.startsWith('ipset:')) return ipSetOf(target, policy, above);
  const range = parseIpRange(policy.hosts[target.replace(/^host:/, '')] ?? target);
  return range === undefined ? undefined : [range];
}
