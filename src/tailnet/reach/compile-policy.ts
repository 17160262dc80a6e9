// The evaluator: whether a source reaches a destination, by which rule, and what somebody reaches at all. Compiled once for
// a policy and a tailnet, so that lint can ask thousands of questions. Access is the union of all rules; without one, none.
import type { Policy, PostureAttributes, RulePlace } from '../policy/policy.ts';
import { readPolicy } from '../policy/read-policy.ts';
import { parseHujson } from '../hujson/parse-hujson.ts';
import { actorsOf, type Actor } from './actor.ts';
import { compileRules, postureFits, type CompiledRule } from './compile-rules.ts';
import { portRuleAllows, portRuleText, protocolNumbers, type PortRule } from './ports.ts';
import { judgeSsh, type SshAnswer, type SshQuestion } from './ssh.ts';
import type { TailnetSnapshot } from './tailnet-snapshot.ts';

export interface AccessQuestion {
  /** A login, `group:…`, `tag:…`, `device:NAME`, an address, a name of `hosts`, or an autogroup for anybody in it. */
  readonly source: string;
  /** The same, or `svc:…`, a block of addresses, `autogroup:internet`. */
  readonly destination: string;
  readonly port?: number;
  /** `tcp`, `udp`, `icmp` or a number; TCP or UDP unless given, as a policy's tests ask. */
  readonly proto?: string;
  readonly posture?: PostureAttributes;
}

export interface AccessAnswer {
  /** For a group or another name of several: all of them may. */
  readonly allowed: boolean;
  /** At least one of them may. */
  readonly some: boolean;
  /** The rule that decided; absent when none lets it through. */
  readonly rule?: RulePlace;
  /** One sentence. */
  readonly explanation: string;
  /** A name in the question that means nothing on this tailnet. */
  readonly unknown?: string;
}

export interface Reach {
  /** `device:NAME`, `svc:…`, `tag:…` (a tag that no device has yet), a login (who has no device yet), `autogroup:internet`. */
  readonly destination: string;
  readonly ports: readonly PortRule[];
  /** `tcp:443`, `everything`, for people. */
  readonly text: string;
  readonly rules: readonly RulePlace[];
}

export interface CompiledPolicy {
  readonly policy: Policy;
  readonly snapshot: TailnetSnapshot;
  allows(question: AccessQuestion): AccessAnswer;
  allowsSsh(question: SshQuestion): SshAnswer;
  /** All that a source reaches. For a name of several: what each of them reaches. */
  reachOf(source: string): readonly Reach[];
  /** Everyone of whom the policy says something: logins, tagged devices, and tags that no device has yet. */
  sources(): readonly string[];
}

interface Match {
  readonly rule: CompiledRule;
  readonly ports: readonly PortRule[];
}

/** Throws `hujson-invalid`, `policy-invalid`. */
export function compilePolicy(given: string | Policy, snapshot: TailnetSnapshot): CompiledPolicy {
  const policy = typeof given === 'string' ? readPolicy(parseHujson(given, 'the tailnet policy')) : given;
  const rules = compileRules(policy);
  const actors = actorsOf(policy, snapshot);
  const find = remember(actors.find);
  const rulesOf = remember((source: Actor) => rules.filter((rule) => rule.src.some((matches) => matches(source, undefined))));
  const matchesOf = new Map<Actor, Map<Actor, readonly Match[]>>();

  const matchesBetween = (source: Actor, destination: Actor): readonly Match[] => {
    let known = matchesOf.get(source);
    if (known === undefined) matchesOf.set(source, (known = new Map<Actor, readonly Match[]>()));
    let found = known.get(destination);
    if (found === undefined) known.set(destination, (found = match(rulesOf(source), source, destination)));
    return found;
  };

  const reachBetween = (source: Actor, destination: Actor): readonly Match[] =>
    source === destination || source.kind === 'service'
      ? []
      : matchesBetween(source, destination).filter(
          ({ rule, ports }) => ports.length > 0 && postureFits(rule.postures, policy, source, undefined),
        );

  const destinations = (): readonly Actor[] => [
    ...actors.devices,
    ...actors.services,
    ...identities(policy, snapshot).flatMap((name) => find(name) ?? []),
    ...(find('autogroup:internet') ?? []),
  ];

  const compiled: CompiledPolicy = {
    policy,
    snapshot,
    allows: (question) => judge(question, { policy, find, matchesBetween }),
    allowsSsh: (question) => judgeSsh(question, { policy, find, network: (asked) => compiled.allows(asked) }),
    reachOf: (name) => {
      const sources = find(name) ?? [];
      return destinations().flatMap((destination) => {
        const each = sources.map((source) => reachBetween(source, destination));
        if (each.length === 0 || each.some((matches) => matches.length === 0)) return [];
        const matches = each.flat();
        const ports = [...new Set(matches.flatMap((one) => one.ports))];
        const text = [...new Set(ports.map(portRuleText))].join(', ');
        return [{ destination: destination.label, ports, text, rules: [...new Set(matches.map(({ rule }) => rule.place))] }];
      });
    },
    sources: () => [
      ...new Set([
        ...snapshot.users.map(({ login }) => login),
        ...actors.devices.filter(({ tags }) => tags.length > 0).map(({ label }) => label),
        ...identities(policy, snapshot),
      ]),
    ],
  };
  return compiled;
}

function match(rules: readonly CompiledRule[], source: Actor, destination: Actor): readonly Match[] {
  return rules.flatMap((rule) => {
    const ports = rule.dst.filter(({ matches }) => matches(destination, source)).flatMap((each) => each.ports);
    const isMatch = rule.dst.some(({ matches }) => matches(destination, source));
    return isMatch ? [{ rule, ports }] : [];
  });
}

interface Judge {
  readonly policy: Policy;
  readonly find: (name: string) => readonly Actor[] | undefined;
  readonly matchesBetween: (source: Actor, destination: Actor) => readonly Match[];
}

function judge(question: AccessQuestion, { policy, find, matchesBetween }: Judge): AccessAnswer {
  const sources = find(question.source);
  if (sources === undefined) return unknown(question.source);
  const isSelf = question.destination.toLowerCase() === 'autogroup:self';
  const destinations = isSelf ? [] : find(question.destination);
  if (destinations === undefined) return unknown(question.destination);
  const protocols = question.proto === undefined ? [6, 17] : protocolNumbers(question.proto);
  if (protocols === undefined) return unknown(question.proto ?? '');
  let some = false;
  let refused: string | undefined;
  let decided: Match | undefined;
  for (const source of sources) {
    // One's own devices: another device of the same user.
    const ends = isSelf ? [{ ...source, kind: 'identity' as const, label: 'autogroup:self', ranges: [] }] : destinations;
    for (const destination of ends) {
      const matches = matchesBetween(source, destination);
      const fitting = matches.filter(({ rule }) => postureFits(rule.postures, policy, source, question.posture));
      const open = fitting.filter(({ ports }) => ports.some((rule) => protocols.some((each) => portRuleAllows(rule, each, question.port))));
      const best = open.find(({ rule }) => rule.via.length === 0) ?? open[0];
      if (best === undefined) refused ??= why({ question, source, destination, matches, fitting });
      else {
        some = true;
        decided ??= best;
      }
    }
  }
  if (decided !== undefined && refused === undefined) {
    const via = decided.rule.via.length === 0 ? '' : `, through a device with ${decided.rule.via.join(' or ')}`;
    return { allowed: true, some, rule: decided.rule.place, explanation: `${asked(question)}: allowed by ${decided.rule.label}${via}` };
  }
  return {
    allowed: false,
    some,
    explanation: refused ?? `${asked(question)}: nobody is meant by ${question.source} or ${question.destination}`,
  };
}

interface Refusal {
  readonly question: AccessQuestion;
  readonly source: Actor;
  readonly destination: Actor;
  readonly matches: readonly Match[];
  readonly fitting: readonly Match[];
}

function why({ question, source, destination, matches, fitting }: Refusal): string {
  const who = source.label === question.source ? '' : ` (${source.label})`;
  const [near] = fitting.filter(({ ports }) => ports.length > 0);
  if (near !== undefined)
    return `${asked(question)}${who}: not allowed; ${near.rule.label} lets through only ${near.ports.map(portRuleText).join(', ')}`;
  const [held] = matches.filter(({ rule }) => !fitting.some((each) => each.rule === rule));
  if (held !== undefined)
    return `${asked(question)}${who}: not allowed; ${held.rule.label} asks for a device in ${held.rule.postures.join(' or ')}`;
  return `${asked(question)}${who}: not allowed; no rule leads from ${source.label} to ${destination.label}`;
}

function asked({ source, destination, port, proto }: AccessQuestion): string {
  return `${source} to ${destination}${port === undefined ? '' : ` port ${port}`}${proto === undefined ? '' : ` (${proto})`}`;
}

function unknown(name: string): AccessAnswer {
  return { allowed: false, some: false, explanation: `"${name}" means nothing on this tailnet`, unknown: name };
}

/** Tags that no device has, and users who have no device: they stand for those that will come. */
function identities(policy: Policy, snapshot: TailnetSnapshot): readonly string[] {
  const tags = new Set(snapshot.devices.flatMap((device) => device.tags ?? []).map((tag) => tag.toLowerCase()));
  const owners = new Set(snapshot.devices.flatMap((device) => (device.tags?.length ? [] : [device.user?.toLowerCase()])));
  return [
    ...Object.keys(policy.tagOwners).filter((tag) => !tags.has(tag)),
    ...snapshot.users.map(({ login }) => login).filter((login) => !owners.has(login.toLowerCase())),
  ];
}

function remember<Key, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    if (!known.has(key)) known.set(key, compute(key));
    return known.get(key) as Value;
  };
}
