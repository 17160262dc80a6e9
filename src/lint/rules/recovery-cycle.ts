// Things that need each other to be rebuilt.
import type { FactOf } from '../../core/fact.ts';
import type { StepRef } from '../../core/ref.ts';
import type { LintContext } from '../context.ts';
import type { Rule } from '../rule.ts';

export const recoveryCycle: Rule = {
  code: 'recovery-cycle',
  level: 'warning',
  page: {
    what: 'At the end of the plan, things need each other to start or to be rebuilt.',
    why: 'While all of them run nobody sees it; after a power loss none of them comes back by itself.',
    bad: {
      steps: {
        'one/a': { provides: [{ fact: 'dependency', service: 'cluster', on: 'registry', sort: 'pull' }] },
        'one/b': { provides: [{ fact: 'dependency', service: 'registry', on: 'cluster', sort: 'runtime' }] },
      },
    },
    good: { steps: { 'one/a': { provides: [{ fact: 'dependency', service: 'cluster', on: 'registry', sort: 'pull' }] } } },
  },
  *find(context) {
    const edges = Map.groupBy(context.timeline.at(context.timeline.end).all('dependency'), ({ service }) => service);
    for (const circle of circles(edges)) {
      const made = circle.map((edge) => context.timeline.spans(edge).at(-1)?.provider).filter((step) => step !== undefined);
      const step = latest(context, made);
      const path = [...circle.map(({ service, sort }) => `${service} needs (${sort})`), circle[0]?.service ?? ''].join(' ');
      yield {
        ...(step === undefined ? {} : { step }),
        facts: circle,
        message: `after this plan, ${path}`,
        counterExample: `everything is down: ${path}`,
        suggestion:
          'Keep one of them rebuildable without the others: a copy elsewhere, a document on paper, an upstream without the cache.',
      };
    }
  },
};

function latest({ timeline }: LintContext, steps: readonly StepRef[]): StepRef | undefined {
  return steps.toSorted((a, b) => timeline.positionOf(a) - timeline.positionOf(b)).at(-1);
}

type Edge = FactOf<'dependency'>;

/** One circle for each thing on one, found depth first; no thing is told of twice. */
function circles(edges: ReadonlyMap<string, readonly Edge[]>): readonly (readonly Edge[])[] {
  const found: Edge[][] = [];
  const done = new Set<string>();
  const walk = (at: string, path: readonly Edge[]): void => {
    const start = path.findIndex(({ service }) => service === at);
    if (start >= 0) {
      found.push(path.slice(start));
      return;
    }
    if (done.has(at)) return;
    for (const edge of edges.get(at) ?? []) walk(edge.on, [...path, edge]);
    done.add(at);
  };
  for (const service of edges.keys()) walk(service, []);
  return found;
}
