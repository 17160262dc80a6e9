// The API's answers in the words of the port. Fields as https://api.tailscale.com/api/v2?outputOpenapiSchema=true names them.
import { LongshoreError } from '../../core/error.ts';
import type { KeyRecord, KeyType, ServiceDefinition, ServiceHost, TailnetMachine, TailnetPerson } from '../../ports/tailnet.ts';

/** Throws without quoting the answer: it may hold a key's secret. */
export function parseAnswer<Answer>(body: string, what: string): Answer {
  try {
    return JSON.parse(body) as Answer;
  } catch {
    throw new LongshoreError('tailnet-refused', `cannot ${what}: the answer is no JSON`, {
      effect: 'unknown',
      next: 'See whether something stands between here and the tailnet (a proxy, a login page), then run the same command again.',
    });
  }
}

export interface DeviceAnswer {
  readonly nodeId?: string;
  readonly id?: string;
  readonly name: string;
  readonly hostname?: string;
  readonly user?: string;
  readonly tags?: readonly string[];
  readonly addresses?: readonly string[];
  readonly enabledRoutes?: readonly string[];
  readonly connectedToControl?: boolean;
  readonly lastSeen?: string;
}

export function machineOf(device: DeviceAnswer): TailnetMachine {
  const tags = device.tags ?? [];
  const seen = Date.parse(device.lastSeen ?? '');
  return {
    id: device.nodeId ?? device.id ?? '',
    // The full name is `indri.tail8d86e.ts.net`; an older API gives the label alone.
    name: device.name.split('.')[0] ?? device.name,
    hostname: device.hostname ?? '',
    // The API names the user who once added a tagged device; as an identity the tags have taken their place.
    ...(tags.length > 0 || device.user === undefined || device.user === '' ? {} : { user: device.user }),
    tags: [...tags].sort(),
    addresses: device.addresses ?? [],
    routes: device.enabledRoutes ?? [],
    isOnline: device.connectedToControl ?? false,
    ...(Number.isFinite(seen) && device.connectedToControl !== true ? { lastSeenAt: seen } : {}),
  };
}

export interface UserAnswer {
  readonly loginName: string;
  readonly role?: string;
  readonly type?: string;
}

export function personOf({ loginName, role, type }: UserAnswer): TailnetPerson {
  return { login: loginName, role: role ?? 'member', isShared: type === 'shared' };
}

export interface ServiceAnswer {
  readonly name: string;
  readonly addrs?: readonly string[];
  readonly comment?: string;
  readonly ports?: readonly string[];
  readonly tags?: readonly string[];
}

export function serviceOf({ name, addrs, comment, ports, tags }: ServiceAnswer): ServiceDefinition {
  return { name, ports: ports ?? [], tags: [...(tags ?? [])].sort(), comment: comment ?? '', addresses: addrs ?? [] };
}

export interface HostAnswer {
  readonly stableNodeID: string;
  readonly approvalLevel?: string;
  readonly configured?: string;
}

export function serviceHostOf({ stableNodeID, approvalLevel, configured }: HostAnswer): ServiceHost {
  const approval = approvalLevel === 'approved:auto' || approvalLevel === 'approved:manual' ? approvalLevel : 'not-approved';
  return { machine: stableNodeID, approval, configured: configured ?? '' };
}

export interface KeyAnswer {
  readonly id: string;
  readonly key?: string;
  readonly keyType?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly scopes?: readonly string[];
  readonly invalid?: boolean;
  readonly revoked?: string;
  readonly expires?: string;
  readonly capabilities?: {
    readonly devices?: {
      readonly create?: {
        readonly reusable?: boolean;
        readonly ephemeral?: boolean;
        readonly preauthorized?: boolean;
        readonly tags?: readonly string[];
      };
    };
  };
}

/** Takes everything but the secret. */
export function keyOf(answer: KeyAnswer): KeyRecord {
  const create = answer.capabilities?.devices?.create;
  const expires = Date.parse(answer.expires ?? '');
  return {
    id: answer.id,
    type: (answer.keyType ?? 'auth') as KeyType,
    description: answer.description ?? '',
    tags: [...(answer.tags ?? create?.tags ?? [])].sort(),
    scopes: [...(answer.scopes ?? [])].sort(),
    isReusable: create?.reusable ?? false,
    isEphemeral: create?.ephemeral ?? false,
    isPreauthorized: create?.preauthorized ?? false,
    isInvalid: answer.invalid === true || (answer.revoked !== undefined && answer.revoked !== ''),
    // A date long before Tailscale stands for none.
    ...(Number.isFinite(expires) && expires > 0 ? { expiresAt: expires } : {}),
  };
}
