// A tailnet as its administration shows it: policy, devices, services, keys, names. Not who reaches what: that is computed
// from the policy in src/tailnet/. The real one is Tailscale's API: https://tailscale.com/api
import type { Secret } from '../core/secret.ts';

export interface PolicyText {
  readonly text: string;
  /** Names this version: a write that gives it fails when somebody else has written since. */
  readonly etag: string;
}

export interface TailnetMachine {
  /** The stable id, `n292kg92CNTRL`. */
  readonly id: string;
  /** The machine name, which is its DNS label: `indri`, or `feed-1` when `feed` was taken. */
  readonly name: string;
  /** What the machine calls itself. */
  readonly hostname: string;
  /** Absent for a tagged device. */
  readonly user?: string;
  readonly tags: readonly string[];
  readonly addresses: readonly string[];
  readonly routes: readonly string[];
  readonly isOnline: boolean;
  /** Milliseconds since 1970 (UTC); absent while it is online, and where it has never been seen. */
  readonly lastSeenAt?: number;
}

export interface TailnetPerson {
  readonly login: string;
  readonly role: string;
  readonly isShared: boolean;
}

export interface ServiceDefinition {
  /** `svc:feed`. */
  readonly name: string;
  /** `tcp:443`; `do-not-validate` for anything. */
  readonly ports: readonly string[];
  readonly tags: readonly string[];
  readonly comment: string;
  /** Given by the tailnet: IPv4, then IPv6. */
  readonly addresses: readonly string[];
}

export interface ServiceHost {
  readonly machine: string;
  readonly approval: 'not-approved' | 'approved:auto' | 'approved:manual';
  /** What the tailnet says of the host's own configuration: `ready` and others. */
  readonly configured: string;
}

export type KeyType = 'auth' | 'client' | 'api' | 'federated';

/** Never the secret: the tailnet shows that once. */
export interface KeyRecord {
  readonly id: string;
  readonly type: KeyType;
  readonly description: string;
  readonly tags: readonly string[];
  readonly scopes: readonly string[];
  readonly isReusable: boolean;
  readonly isEphemeral: boolean;
  readonly isPreauthorized: boolean;
  readonly isInvalid: boolean;
  readonly expiresAt?: number;
}

export type KeyRequest = {
  readonly type: 'auth' | 'client';
  /** At most 50 letters, digits, hyphens and blanks. */
  readonly description: string;
  readonly tags: readonly string[];
  /** Of an OAuth client: `devices:core`, `auth_keys` … */
  readonly scopes?: readonly string[];
  readonly reusable?: boolean;
  readonly ephemeral?: boolean;
  readonly preauthorized?: boolean;
  readonly expirySeconds?: number;
};

export interface TailnetDns {
  readonly magicDns: boolean;
  readonly nameservers: readonly string[];
  readonly searchPaths: readonly string[];
  readonly splitDns: Readonly<Record<string, readonly string[]>>;
}

/**
 * Errors: `tailnet-unreachable`, `tailnet-unauthorized` (the credential is not taken), `tailnet-forbidden` (a scope is missing),
 * `tailnet-refused` (says what the tailnet says), `tailnet-busy` (its rate limit, still after waiting).
 */
export interface TailnetReader {
  policy(): Promise<PolicyText>;
  /** What the tailnet would refuse about a policy, its tests included; empty when it would take it. Changes nothing. */
  validatePolicy(text: string): Promise<readonly string[]>;
  devices(): Promise<readonly TailnetMachine[]>;
  users(): Promise<readonly TailnetPerson[]>;
  services(): Promise<readonly ServiceDefinition[]>;
  /** Devices that advertise a service; empty when it is not defined. */
  serviceHosts(service: string): Promise<readonly ServiceHost[]>;
  keys(): Promise<readonly KeyRecord[]>;
  dns(): Promise<TailnetDns>;
}

/** Writes that can be repeated are repeated after a lost reply, once the tailnet has been read; the others say `effect: unknown`. */
export interface TailnetWriter extends TailnetReader {
  /** Errors: `policy-changed` when the version is no longer the one of `etag`; nothing is written then. */
  setPolicy(text: string, options: { readonly etag: string }): Promise<PolicyText>;
  setDeviceTags(machine: string, tags: readonly string[]): Promise<void>;
  renameDevice(machine: string, name: string): Promise<void>;
  /** No error when it is gone. */
  deleteDevice(machine: string): Promise<void>;
  setService(definition: Omit<ServiceDefinition, 'addresses'>): Promise<void>;
  /** No error when it is gone. */
  deleteService(service: string): Promise<void>;
  setServiceApproval(service: string, machine: string, isApproved: boolean): Promise<void>;
  /** Not repeated after a lost reply: a key whose secret nobody knows may exist then. */
  createKey(request: KeyRequest): Promise<{ readonly key: KeyRecord; readonly secret: Secret }>;
  /** Revokes it. No error when it is gone. */
  deleteKey(id: string): Promise<void>;
  setDns(settings: TailnetDns): Promise<void>;
}
