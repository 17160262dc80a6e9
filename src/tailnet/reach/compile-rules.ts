// Rules as questions that are quickly asked: each selector becomes a function once, whatever is asked later.
import { ruleLabel, type Policy, type PostureAttributes, type RulePlace } from '../policy/policy.ts';
import type { Actor } from './actor.ts';
import { parseIpEntry, parsePorts, protocolNumbers, usualProtocols, type PortRule } from './ports.ts';
import { assertionHolds } from './posture.ts';
import { compileSelector, type Matcher } from './selector.ts';

export interface CompiledRule {
  readonly place: RulePlace;
  readonly label: string;
  readonly src: readonly Matcher[];
  readonly dst: readonly { readonly matches: Matcher; readonly ports: readonly PortRule[] }[];
  /** Names of postures of which the source must be in one; empty for no condition. */
  readonly postures: readonly string[];
  /** Tags of the devices through which the connection must go. */
  readonly via: readonly string[];
}

/** In the order of the text. A selector that means nothing matches nothing: `policyProblems` tells of it. */
export function compileRules(policy: Policy): readonly CompiledRule[] {
  const matcher = (selector: string, side: 'src' | 'dst') => compileSelector(selector, policy, side) ?? (() => false);
  const grants = policy.grants.map((grant): CompiledRule => {
    const ports = grant.ip.flatMap((entry) => parseIpEntry(entry) ?? []);
    return {
      place: grant.place,
      label: ruleLabel(grant.place),
      src: grant.src.map((selector) => matcher(selector, 'src')),
      dst: grant.dst.map((selector) => ({ matches: matcher(withoutAnyPort(selector), 'dst'), ports })),
      postures: grant.srcPosture ?? policy.defaultSrcPosture,
      via: grant.via,
    };
  });
  const acls = policy.acls.map((acl): CompiledRule => {
    const protocols = acl.proto === undefined || acl.proto === '' ? usualProtocols : (protocolNumbers(acl.proto) ?? []);
    return {
      place: acl.place,
      label: ruleLabel(acl.place),
      src: acl.action === 'accept' ? acl.src.map((selector) => matcher(selector, 'src')) : [],
      dst: acl.dst.map((target) => {
        const { host, ports } = splitTarget(target);
        return { matches: matcher(host, 'dst'), ports: (parsePorts(ports) ?? []).map((range) => ({ protocols, ports: range })) };
      }),
      postures: acl.srcPosture ?? policy.defaultSrcPosture,
      via: [],
    };
  });
  return [...grants, ...acls].sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
}

/** `host:ports` at its last colon; `[2001:db8::1]:80` and `2001:db8::/32:*` are IPv6. */
export function splitTarget(target: string): { readonly host: string; readonly ports: string } {
  const colon = target.lastIndexOf(':');
  return { host: target.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), ports: target.slice(colon + 1) };
}

/** Examples of the documentation write `tag:vpc-peering:*` in grants, which takes no port there. */
function withoutAnyPort(selector: string): string {
  return selector.endsWith(':*') ? selector.slice(0, -2) : selector;
}

export function postureFits(names: readonly string[], policy: Policy, source: Actor, asked: PostureAttributes | undefined): boolean {
  // Devices of other tailnets are let through whatever their posture.
  if (names.length === 0 || source.user?.shared === true) return true;
  const attributes = { ...source.posture, ...asked };
  return names.some((name) => (policy.postures[name] ?? ['']).every((assertion) => assertionHolds(assertion, attributes) === true));
}
