// One end of a connection as rules see it: an identity (a user, or tags), addresses, or a service. A policy's selectors
// match actors; names that people ask about become actors here.
import type { Policy } from '../policy/policy.ts';
import { normalSelector } from '../policy/policy.ts';
import { internetAddresses, ipSet, ipSetCovers, parseIpRange, tailnetAddresses, type IpRange, type IpSet } from './ip-range.ts';
import type { TailnetDevice, TailnetRole, TailnetService, TailnetSnapshot, TailnetUser } from './tailnet-snapshot.ts';

export interface Actor {
  readonly label: string;
  /** `identity`: any device of a user or with a tag, whatever its address. `address`: no device that the snapshot knows. */
  readonly kind: 'device' | 'identity' | 'address' | 'service';
  readonly user: TailnetUser | undefined;
  readonly tags: readonly string[];
  readonly ranges: readonly IpRange[];
  readonly service: string | undefined;
  /** Part of the tailnet, or behind an approved route of it. */
  readonly isInside: boolean;
  readonly posture: TailnetDevice['posture'];
}

/** Every actor that a name stands for: a group stands for each of its members. Empty: nobody. `undefined`: no such name. */
export type ActorFinder = (name: string) => readonly Actor[] | undefined;

export interface Actors {
  readonly find: ActorFinder;
  readonly devices: readonly Actor[];
  readonly services: readonly Actor[];
  readonly routes: IpSet;
  readonly user: (login: string) => TailnetUser;
}

const base = { user: undefined, tags: [], ranges: [], service: undefined, isInside: true, posture: undefined } as const;
const roles: readonly TailnetRole[] = ['owner', 'admin', 'it-admin', 'network-admin', 'billing-admin', 'auditor', 'member'];

export function actorsOf(policy: Policy, snapshot: TailnetSnapshot): Actors {
  const users = new Map(snapshot.users.map((user) => [user.login.toLowerCase(), user]));
  const user = (login: string): TailnetUser => users.get(login.toLowerCase()) ?? { login: login.toLowerCase(), role: 'member' };
  const devices = snapshot.devices.map((device) => deviceActor(device, user));
  const services = (snapshot.services ?? []).map(serviceActor);
  const routes = ipSet(snapshot.devices.flatMap((device) => (device.routes ?? []).flatMap((route) => parseIpRange(route) ?? [])));
  const tags = new Set([
    ...Object.keys(policy.tagOwners),
    ...snapshot.devices.flatMap((device) => (device.tags ?? []).map(normalSelector)),
  ]);
  const identity = (login: string): Actor => ({ ...base, kind: 'identity', label: login, user: user(login) });
  const ofRange = (label: string, range: IpRange): Actor => addressActor(label, range, [...devices, ...services], routes);

  const find: ActorFinder = (given) => {
    const name = normalSelector(given);
    if (name.startsWith('device:')) {
      const device = devices.find((each) => each.label === name);
      return device === undefined ? undefined : [device];
    }
    if (name.startsWith('svc:'))
      return [services.find((each) => each.service === name) ?? { ...base, kind: 'service', label: name, service: name }];
    if (name.startsWith('group:')) return policy.groups[name]?.map(identity);
    if (name.startsWith('tag:')) return tags.has(name) ? [{ ...base, kind: 'identity', label: name, tags: [name] }] : undefined;
    if (name.startsWith('autogroup:')) return autogroupActors(name.slice('autogroup:'.length));
    const host = policy.hosts[name];
    const range = parseIpRange(host ?? name);
    if (range !== undefined) return [ofRange(name, range)];
    return name.includes('@') && !name.includes('*') ? [identity(name)] : undefined;
  };
  return { find, devices, services, routes, user };
}

/** Somebody who is in an autogroup and in nothing else that a policy could name. */
function autogroupActors(name: string): readonly Actor[] | undefined {
  const label = `autogroup:${name}`;
  const role = roles.find((each) => each === name || `${each}s` === name);
  if (role !== undefined) return [{ ...base, kind: 'identity', label, user: { login: `(some ${role})`, role } }];
  if (name === 'shared') return [{ ...base, kind: 'identity', label, user: { login: '(a shared user)', role: 'member', shared: true } }];
  if (name === 'tagged') return [{ ...base, kind: 'identity', label, tags: ['(some tag)'] }];
  if (name === 'internet') return [{ ...base, kind: 'address', label, ranges: internetAddresses, isInside: false }];
  return undefined;
}

function deviceActor(device: TailnetDevice, user: (login: string) => TailnetUser): Actor {
  const tags = (device.tags ?? []).map(normalSelector);
  return {
    ...base,
    kind: 'device',
    label: `device:${device.name}`,
    // A tagged device has no user: its tags are who it is.
    user: tags.length > 0 || device.user === undefined ? undefined : user(device.user),
    tags,
    ranges: (device.addresses ?? []).flatMap((address) => parseIpRange(address) ?? []),
    posture: device.posture,
  };
}

function serviceActor(service: TailnetService): Actor {
  const ranges = (service.addresses ?? []).flatMap((address) => parseIpRange(address) ?? []);
  // A tag as a destination means the services that have it, too.
  const tags = (service.tags ?? []).map(normalSelector);
  return { ...base, kind: 'service', label: service.name, service: normalSelector(service.name), ranges, tags };
}

/** The holder of an address by that address alone, or an address that nobody holds. */
function addressActor(label: string, range: IpRange, holders: readonly Actor[], routes: IpSet): Actor {
  const holder = holders.find((each) => each.ranges.some(({ first, last }) => first === range.first && last === range.last));
  if (holder !== undefined) return { ...holder, label: `${label} (${holder.label})`, ranges: [range] };
  const isInside = ipSetCovers(tailnetAddresses, range) || ipSetCovers(routes, range);
  return { ...base, kind: 'address', label, ranges: [range], isInside };
}
