// More is taken of a place than it has, at some moment.
import type { FactOf } from '../../core/fact.ts';
import type { StepRef } from '../../core/ref.ts';
import type { Span } from '../../timeline/span.ts';
import type { LintContext } from '../context.ts';
import type { Rule, RuleFinding } from '../rule.ts';

type Demand = FactOf<'demand'>;
interface Change {
  readonly moment: number;
  readonly by: string;
  readonly amount: number;
  readonly peak: number;
  readonly step: StepRef | undefined;
  readonly fact: Demand;
}

export const capacityExceeded: Rule = {
  code: 'capacity-exceeded',
  level: 'error',
  page: {
    what: 'The sum of what is taken from a host, VM, node or cluster is more than it has; with a peak, a warning.',
    why: 'Something is killed or does not start, and which one it is nobody has chosen.',
    bad: {
      inventory: {
        hosts: [
          {
            name: 'mini',
            os: { family: 'macos', version: '15.1' },
            architecture: 'arm64',
            user: { name: 'ann', uid: 501, home: '/Users/ann' },
            programs: [],
            capacity: { memoryMiB: 8192 },
          },
        ],
      },
      steps: {
        'one/services': { provides: [{ fact: 'demand', place: 'host:mini', resource: 'memoryMiB', by: 'services', amount: 3000 }] },
        'one/vm': { provides: [{ fact: 'demand', place: 'host:mini', resource: 'memoryMiB', by: 'vm:podman', amount: 8192 }] },
      },
    },
    good: {
      inventory: {
        hosts: [
          {
            name: 'mini',
            os: { family: 'macos', version: '15.1' },
            architecture: 'arm64',
            user: { name: 'ann', uid: 501, home: '/Users/ann' },
            programs: [],
            capacity: { memoryMiB: 16_384 },
          },
        ],
      },
      steps: {
        'one/services': { provides: [{ fact: 'demand', place: 'host:mini', resource: 'memoryMiB', by: 'services', amount: 3000 }] },
        'one/vm': { provides: [{ fact: 'demand', place: 'host:mini', resource: 'memoryMiB', by: 'vm:podman', amount: 8192 }] },
      },
    },
  },
  *find(context) {
    const groups = Map.groupBy([...context.timeline.named('demand'), ...nested(context)], ({ fact }) => `${fact.place} ${fact.resource}`);
    for (const spans of groups.values()) yield* exceeded(context, spans);
  },
};

/** A place inside another takes what it has from it, whether or not anybody says so. */
function nested({ timeline }: LintContext): readonly Span<Demand>[] {
  return timeline.named('within').flatMap(({ fact: { place, outer } }) =>
    timeline.about('capacity', place).flatMap((span) => {
      const { resource, amount } = span.fact;
      const fact: Demand = { fact: 'demand', place: outer, resource, by: place, amount };
      return timeline.spans(fact).length > 0 ? [] : [{ ...span, fact, key: '' }];
    }),
  );
}

function* exceeded({ timeline }: LintContext, spans: readonly Span<Demand>[]): Iterable<RuleFinding> {
  const changes = spans
    .flatMap(({ fact, from, to, provider, ender }): readonly Change[] => {
      const peak = Math.max(fact.peak ?? 0, fact.amount);
      const begin: Change = { moment: from, by: fact.by, amount: fact.amount, peak, step: provider, fact };
      return to === Infinity ? [begin] : [begin, { moment: to, by: fact.by, amount: 0, peak: 0, step: ender, fact }];
    })
    // What ends at a moment has ended before what begins at it.
    .sort((a, b) => a.moment - b.moment || a.amount - b.amount);
  const now = new Map<string, Change>();
  let told: 'error' | 'warning' | undefined;
  for (const [index, change] of changes.entries()) {
    if (change.amount === 0) now.delete(change.by);
    else now.set(change.by, change);
    if (changes[index + 1]?.moment === change.moment || change.step === undefined) continue;
    const { place, resource } = change.fact;
    const [capacity] = timeline
      .at(change.moment)
      .about('capacity', place)
      .filter((fact) => fact.resource === resource);
    if (capacity === undefined) continue;
    const takers = [...now.values()].sort((a, b) => b.amount - a.amount);
    const sum = takers.reduce((total, each) => total + each.amount, 0);
    const peak = sum + Math.max(0, ...takers.map((each) => each.peak - each.amount));
    const level = sum > capacity.amount ? 'error' : peak > capacity.amount ? 'warning' : undefined;
    if (level === undefined || told === level || told === 'error') continue;
    told = level;
    const most = takers
      .slice(0, 4)
      .map((each) => `${each.by} ${level === 'warning' && each.peak > each.amount ? `${each.peak} at its peak` : each.amount}`);
    yield {
      step: change.step,
      level,
      facts: [capacity, ...takers.map((each) => each.fact)],
      message: `${place} has ${capacity.amount} ${resource}, and ${level === 'error' ? sum : peak} are taken of it from this step on`,
      counterExample: `after "${change.step}": ${most.join(', ')}${takers.length > 4 ? ` and ${takers.length - 4} more` : ''}`,
      suggestion: 'Take less, stop something first, or give the place more before this step.',
    };
  }
}
