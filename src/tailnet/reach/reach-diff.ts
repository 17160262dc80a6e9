// Who loses and who gains what between two policies, or two states of a tailnet.
import { allPorts, portRuleText, type PortRange, type PortRule } from './ports.ts';
import type { CompiledPolicy } from './compile-policy.ts';

export interface ReachChange {
  readonly change: 'lost' | 'gained';
  readonly source: string;
  readonly destination: string;
  /** `tcp:443`, `everything`. */
  readonly ports: string;
}

/** In a stable order: by source, then by destination. */
export function reachDiff(before: CompiledPolicy, after: CompiledPolicy): readonly ReachChange[] {
  const sources = [...new Set([...before.sources(), ...after.sources()])].sort();
  return sources.flatMap((source) => {
    const [old, now] = [reachOf(before, source), reachOf(after, source)];
    const destinations = [...new Set([...old.keys(), ...now.keys()])].sort();
    return destinations.flatMap((destination) => [
      ...changes('lost', source, destination, minus(old.get(destination), now.get(destination))),
      ...changes('gained', source, destination, minus(now.get(destination), old.get(destination))),
    ]);
  });
}

type Coverage = ReadonlyMap<number, readonly PortRange[]>;

function reachOf(compiled: CompiledPolicy, source: string): ReadonlyMap<string, Coverage> {
  return new Map(compiled.reachOf(source).map(({ destination, ports }) => [destination, coverage(ports)]));
}

function coverage(rules: readonly PortRule[]): Coverage {
  const result = new Map<number, readonly PortRange[]>();
  for (const { protocols, ports } of rules) {
    // ICMP has no ports: any port that is open opens it.
    for (const protocol of protocols)
      result.set(protocol, union([...(result.get(protocol) ?? []), protocol === 1 || protocol === 58 ? allPorts : ports]));
  }
  return result;
}

function union(ranges: readonly PortRange[]): readonly PortRange[] {
  const result: PortRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.first - b.first)) {
    const last = result.at(-1);
    if (last !== undefined && range.first <= last.last + 1)
      result[result.length - 1] = { first: last.first, last: Math.max(last.last, range.last) };
    else result.push(range);
  }
  return result;
}

function minus(one: Coverage | undefined, other: Coverage | undefined): Coverage {
  const left = new Map<number, readonly PortRange[]>();
  for (const [protocol, ranges] of one ?? []) {
    const rest = (other?.get(protocol) ?? []).reduce<readonly PortRange[]>(
      (remaining, { first, last }) =>
        remaining.flatMap((range) => [
          ...(range.first < first ? [{ first: range.first, last: Math.min(range.last, first - 1) }] : []),
          ...(range.last > last ? [{ first: Math.max(range.first, last + 1), last: range.last }] : []),
        ]),
      ranges,
    );
    if (rest.length > 0) left.set(protocol, rest);
  }
  return left;
}

function changes(change: ReachChange['change'], source: string, destination: string, left: Coverage): readonly ReachChange[] {
  if (left.size === 0) return [];
  const byRange = new Map<string, { readonly ports: PortRange; readonly protocols: number[] }>();
  const isPing = (protocol: number) => protocol === 1 || protocol === 58;
  // Ping comes and goes with the ports; alone it is worth a line.
  const named = [...left].filter(([protocol]) => !isPing(protocol) || [...left.keys()].every(isPing));
  for (const [protocol, ranges] of named) {
    for (const ports of ranges) {
      const key = `${ports.first}-${ports.last}`;
      const known = byRange.get(key) ?? { ports, protocols: [] };
      known.protocols.push(protocol);
      byRange.set(key, known);
    }
  }
  const usual = [...left.keys()].filter(isPing);
  const text = [...byRange.values()].map(({ ports, protocols }) =>
    portRuleText({ ports, protocols: protocols.includes(6) && protocols.includes(17) ? [...protocols, ...usual] : protocols }),
  );
  return [{ change, source, destination, ports: [...new Set(text)].join(', ') }];
}
