// The tailnet policy as types, each rule with its place in the text. Names of sections and fields are Tailscale's:
// https://tailscale.com/docs/reference/syntax/policy-file
import type { Json } from '../../core/json.ts';

export type RuleSection = 'grants' | 'acls' | 'ssh' | 'nodeAttrs' | 'tests' | 'sshTests';
export type NameSection = 'groups' | 'tagOwners' | 'ipsets' | 'postures';

/** Where a rule stands: `grants[3]`, line and column from 1. */
export interface RulePlace {
  readonly section: RuleSection;
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

export interface Placed {
  readonly place: RulePlace;
}

export interface Grant extends Placed {
  readonly src: readonly string[];
  readonly dst: readonly string[];
  /** `*`, `443`, `80-90`, `tcp:443`, `icmp:*`; empty where only application capabilities are granted. */
  readonly ip: readonly string[];
  readonly app: Readonly<Record<string, Json>>;
  /** `undefined` where the rule says nothing, and the policy's default applies. */
  readonly srcPosture: readonly string[] | undefined;
  readonly via: readonly string[];
}

export interface Acl extends Placed {
  readonly action: string;
  readonly src: readonly string[];
  /** `<selector>:<ports>`. */
  readonly dst: readonly string[];
  readonly proto: string | undefined;
  readonly srcPosture: readonly string[] | undefined;
}

export interface SshRule extends Placed {
  readonly action: string;
  readonly src: readonly string[];
  readonly dst: readonly string[];
  readonly users: readonly string[];
  readonly checkPeriod: string | undefined;
  readonly srcPosture: readonly string[] | undefined;
}

export interface PolicyTest extends Placed {
  readonly src: string;
  readonly proto: string | undefined;
  readonly accept: readonly string[];
  readonly deny: readonly string[];
  readonly srcPostureAttrs: PostureAttributes;
}

export interface SshTest extends Placed {
  readonly src: string;
  readonly dst: readonly string[];
  readonly accept: readonly string[];
  readonly check: readonly string[];
  readonly deny: readonly string[];
  readonly srcPostureAttrs: PostureAttributes;
}

export interface NodeAttribute extends Placed {
  readonly target: readonly string[];
  readonly attr: readonly string[];
}

export type PostureAttributes = Readonly<Record<string, string | number | boolean>>;

export interface AutoApprovers {
  readonly routes: Readonly<Record<string, readonly string[]>>;
  readonly exitNode: readonly string[];
  readonly services: Readonly<Record<string, readonly string[]>>;
}

export interface Policy {
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly tagOwners: Readonly<Record<string, readonly string[]>>;
  readonly hosts: Readonly<Record<string, string>>;
  readonly ipsets: Readonly<Record<string, readonly string[]>>;
  readonly postures: Readonly<Record<string, readonly string[]>>;
  readonly defaultSrcPosture: readonly string[];
  readonly autoApprovers: AutoApprovers;
  readonly grants: readonly Grant[];
  readonly acls: readonly Acl[];
  readonly ssh: readonly SshRule[];
  readonly nodeAttrs: readonly NodeAttribute[];
  readonly tests: readonly PolicyTest[];
  readonly sshTests: readonly SshTest[];
}

/** `grants[3] (line 41)`. */
export function ruleLabel({ section, index, line }: RulePlace): string {
  return `${section}[${index}] (line ${line})`;
}

/** Tags and autogroups are read without regard to case, logins too; names of hosts are not. */
export function normalSelector(selector: string): string {
  return /^(tag|autogroup|group|svc|ipset):|@/i.test(selector) ? selector.toLowerCase() : selector;
}
