// Whether a place reaches a name and port at a moment, as far as the facts tell, and the first reason why not.
import type { FactOf } from '../core/fact.ts';
import type { Vantage } from '../core/fact/reach.ts';
import type { Moment } from './moment.ts';
import { policyAt } from './policy-at.ts';

export type ReachVerdict =
  | { readonly reached: 'yes' | 'unknown' }
  | { readonly reached: 'no'; readonly because: string; readonly at: 'name' | 'hairpin' | 'listener' | 'access' | 'certificate' };

type Flow = FactOf<'reaches'>;

/** What the evaluator knows of the world beyond facts. */
export interface ReachWorld {
  readonly suffix: string;
  readonly workstation: string;
  readonly hosts: readonly string[];
}

const unknown: ReachVerdict = { reached: 'unknown' };

export function reachOf(flow: Flow, moment: Moment, world: ReachWorld): ReachVerdict {
  // Somebody has looked.
  if (moment.holds(flow)) return { reached: 'yes' };
  const from: Vantage = flow.from === 'laptop' ? `host:${world.workstation}` : flow.from;
  if (flow.to === 'localhost' || flow.to === '127.0.0.1') return localReach(flow, from, moment);
  const unresolved = nameProblem(flow, from, moment, world);
  if (unresolved !== undefined) return { reached: 'no', at: 'name', because: unresolved };
  const label = labelOf(flow.to, world);
  const holders = moment.about('name', label).filter(({ holder }) => holder !== 'nobody');
  const host = holderHost(holders) ?? (world.hosts.includes(label) ? label : undefined);
  if (host === undefined) return unknown;
  const served = !world.hosts.includes(label);
  if (served && isOn(from, host, moment)) {
    const via = from === `host:${host}` ? `${host} serves it itself` : `${from} leaves through ${host}, which serves it itself`;
    return { reached: 'no', at: 'hairpin', because: `${flow.to} cannot be used from there: ${via}` };
  }
  const listening = served ? servedProblem(flow, label, host, moment) : listenerProblem(flow, host, from, moment);
  if (listening !== undefined) return { reached: 'no', at: 'listener', because: listening };
  const denied = accessProblem(flow, served ? `svc:${label}` : host, host, moment);
  if (denied !== undefined) return { reached: 'no', at: 'access', because: denied };
  const wrongName = certificateProblem(flow, host, moment);
  return wrongName === undefined ? unknown : { reached: 'no', at: 'certificate', because: wrongName };
}

function localReach(flow: Flow, from: Vantage, moment: Moment): ReachVerdict {
  const own = from.startsWith('host:') ? from.slice('host:'.length) : undefined;
  if (own !== undefined) {
    const held = moment.about('listens', own).some(({ port }) => port === flow.port);
    return held ? { reached: 'yes' } : { reached: 'no', at: 'listener', because: `nothing listens on port ${flow.port} of ${own}` };
  }
  const host = outerHost(from, moment);
  const outside = host === undefined ? undefined : moment.about('listens', host).find(({ port }) => port === flow.port);
  if (outside === undefined) return unknown;
  return {
    reached: 'no',
    at: 'listener',
    because: `localhost is ${from} itself there, and "${outside.holder}" listens on port ${flow.port} of ${host}`,
  };
}

/** A zone that nobody has described is unknown; one that is described resolves what it says and nothing else. */
function nameProblem(flow: Flow, from: Vantage, moment: Moment, world: ReachWorld): string | undefined {
  if (/^[\d.]+$|:/.test(flow.to)) return undefined;
  const zone = [...new Set([from, flow.from])].flatMap((place) => moment.about('resolves', place));
  if (zone.length === 0 || zone.some(({ name }) => covers(name, flow.to))) return undefined;
  const short = world.hosts.includes(flow.to) ? '' : `; it knows ${zone.map(({ name }) => name).join(', ')}`;
  return `no resolver in ${flow.from} answers for ${flow.to}${short}`;
}

function covers(pattern: string, name: string): boolean {
  return pattern === name || pattern === '*' || (pattern.startsWith('*.') && name.endsWith(pattern.slice(1)));
}

function labelOf(name: string, { suffix }: ReachWorld): string {
  return name.endsWith(`.${suffix}`) ? name.slice(0, -suffix.length - 1) : name;
}

function holderHost(holders: readonly FactOf<'name'>[]): string | undefined {
  const [holder] = holders.flatMap((each) => (each.holder.startsWith('host:') ? [each.holder.slice('host:'.length)] : []));
  return holder;
}

/** Whether a place is a host or lies inside of it. */
function isOn(place: Vantage, host: string, moment: Moment): boolean {
  return place === `host:${host}` || outerHost(place, moment) === host;
}

function outerHost(place: Vantage, moment: Moment): string | undefined {
  let at: Vantage | undefined = place;
  // A place inside itself is a mistake of the inventory, and no reason to run for ever.
  for (let depth = 0; at !== undefined && depth < 8; depth += 1) {
    if (at.startsWith('host:')) return at.slice('host:'.length);
    at = moment.about('within', at)[0]?.outer;
  }
  return undefined;
}

function servedProblem(flow: Flow, label: string, host: string, moment: Moment): string | undefined {
  const entries = moment.about('advertised', `svc:${label}`).filter((entry) => entry.host === host);
  if (entries.length === 0 || entries.some(({ port }) => port === flow.port)) return undefined;
  return `${host} serves ${label} on port ${entries.map(({ port }) => port).join(', ')}, not on ${flow.port}`;
}

function listenerProblem(flow: Flow, host: string, from: Vantage, moment: Moment): string | undefined {
  const listeners = moment.about('listens', host).filter(({ port }) => port === flow.port);
  if (listeners.length === 0) return `nothing listens on port ${flow.port} of ${host}`;
  const local = listeners.every(({ address }) => address === '127.0.0.1' || address === '::1' || address === 'localhost');
  return local && from !== `host:${host}` ? `"${listeners[0]?.holder}" listens on ${host}’s loopback only` : undefined;
}

/** By single grants, or by the policy's text; one of them lets it through. Without an identity nobody knows what the rules see. */
function accessProblem(flow: Flow, target: string, host: string, moment: Moment): string | undefined {
  if (flow.as === undefined) return undefined;
  const grants = moment.all('access');
  const tags = moment.about('tagged', host).map(({ tag }) => tag as string);
  const targets = new Set(['*', target, host, ...tags]);
  const granted = grants.some(
    ({ source, destination, ports }) => (source === flow.as || source === '*') && targets.has(destination) && allows(ports, flow.port),
  );
  if (granted) return undefined;
  const refused = policyProblem(flow.as, flow.port, [target, `device:${host}`], moment);
  if (refused === 'allowed') return undefined;
  return refused ?? (grants.length === 0 ? undefined : `no grant lets ${flow.as} reach ${target} on port ${flow.port}`);
}

/** What the policy's text says of it; `undefined` where it does not know who or what is meant. */
function policyProblem(source: string, port: number, targets: readonly string[], moment: Moment): string | undefined {
  const policy = policyAt(moment);
  if (policy === undefined) return undefined;
  const answers = targets
    .filter((each) => each.includes(':'))
    .map((destination) => policy.allows({ source, destination, port, proto: 'tcp' }))
    .filter((answer) => answer.unknown === undefined);
  if (answers.some(({ allowed }) => allowed)) return 'allowed';
  return answers[0]?.explanation;
}

function allows(ports: string, port: number): boolean {
  return (
    ports === '*' ||
    ports
      .replace(/^(tcp|udp):/, '')
      .split(',')
      .some((each) => each === '*' || Number(each) === port || inRange(each, port))
  );
}

function inRange(range: string, port: number): boolean {
  const [low, high] = range.split('-').map(Number);
  return low !== undefined && high !== undefined && low <= port && port <= high;
}

function certificateProblem(flow: Flow, host: string, moment: Moment): string | undefined {
  if (flow.scheme !== 'https') return undefined;
  const holders = moment
    .about('listens', host)
    .filter(({ port }) => port === flow.port)
    .map(({ holder }) => holder);
  const shown = holders.flatMap((holder) => moment.about('certificate', holder));
  const [certificate] = shown;
  if (certificate === undefined || shown.some(({ names }) => names.some((name) => covers(name, flow.to)))) return undefined;
  return `the certificate of ${certificate.server} is for ${certificate.names.join(', ')}, not for ${flow.to}`;
}
