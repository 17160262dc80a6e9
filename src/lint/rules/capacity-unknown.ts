// Something is taken of a place of which nobody has said how much it has, or by something of which nobody has said how much.
import type { FactOf } from '../../core/fact.ts';
import type { LintContext } from '../context.ts';
import { memoryEnoughProbe } from '../probes/memory-enough.ts';
import type { Rule, RuleFinding } from '../rule.ts';

const vm = { fact: 'within', place: 'vm:podman', outer: 'host:mini' } as const;
const size = { fact: 'capacity', place: 'vm:podman', resource: 'memoryMiB', amount: 8192 } as const;
const host = {
  name: 'mini',
  os: { family: 'macos', version: '15.1' },
  architecture: 'arm64',
  user: { name: 'ann', uid: 501, home: '/Users/ann' },
  programs: [],
} as const;

export const capacityUnknown: Rule = {
  code: 'capacity-unknown',
  level: 'warning',
  page: {
    what: 'A VM takes memory or CPUs of a host of which nobody has said how much it has; or a workload moves into a cluster, and nobody says how much it takes.',
    why: 'A sum with an unknown in it cannot be compared: that it was too much is found out when something is killed.',
    bad: { steps: { 'one/vm': { provides: [vm, size] } } },
    good: { inventory: { hosts: [{ ...host, capacity: { memoryMiB: 16_384 } }] }, steps: { 'one/vm': { provides: [vm, size] } } },
  },
  *find(context) {
    yield* ofPlaces(context);
    yield* ofWorkloads(context);
  },
  *probes({ timeline, plan }) {
    for (const { fact, provider } of timeline.named('within')) {
      const host = plan.inventory.hosts.find(({ name }) => fact.outer === `host:${name}`);
      if (provider === undefined || host === undefined || host.capacity?.memoryMiB !== undefined) continue;
      const memory = timeline
        .factsAfter(provider)
        .about('capacity', fact.place)
        .find(({ resource }) => resource === 'memoryMiB');
      if (memory !== undefined) yield memoryEnoughProbe(host, memory.amount, provider);
    }
  },
};

function* ofPlaces({ timeline }: LintContext): Iterable<RuleFinding> {
  for (const { fact, provider } of timeline.named('within')) {
    if (provider === undefined || !fact.outer.startsWith('host:')) continue;
    const after = timeline.factsAfter(provider);
    const taken = after.about('capacity', fact.place).filter(({ resource }) => resource !== 'diskGiB');
    const has = new Set(after.about('capacity', fact.outer).map(({ resource }) => resource));
    const unknown = taken.filter(({ resource }) => !has.has(resource));
    if (unknown.length === 0) continue;
    yield {
      step: provider,
      facts: [fact, ...unknown],
      message: `takes ${unknown.map(({ amount, resource }) => `${amount} ${resource}`).join(' and ')} of ${fact.outer}, and nobody has said how much that has`,
      counterExample: `after "${provider}", what runs on ${fact.outer} already is short of it`,
      suggestion: 'Measure what the host has and what runs there takes, and put both into the inventory.',
    };
  }
}

/** A data set’s writer that begins to run inside of a cluster, with data that was brought there. */
function* ofWorkloads({ timeline, step: find }: LintContext): Iterable<RuleFinding> {
  const clusters = new Set(timeline.named('cluster').map(({ fact }) => fact.cluster));
  const said = new Set(timeline.named('demand').flatMap(({ fact }) => (fact.resource === 'memoryMiB' ? [fact.by] : [])));
  for (const { fact, provider } of timeline.named('writer')) {
    if (provider === undefined || !isIn(fact, clusters) || said.has(fact.writer)) continue;
    // A manifest says it by itself.
    if (find(provider)?.step.kind === 'kube-objects') continue;
    yield {
      step: provider,
      facts: [fact],
      message: `starts ${fact.writer}, and nobody says how much memory it takes, and takes at its peak`,
      counterExample: `${fact.writer} builds its index for the first time, and is killed`,
      suggestion: 'Look at what it takes at its old place, at its peak too, and give it a request and a limit by that.',
    };
  }
}

function isIn({ writer }: FactOf<'writer'>, clusters: ReadonlySet<string>): boolean {
  return clusters.has(writer.split('@')[1] ?? '');
}
