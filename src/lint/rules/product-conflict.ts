// What the atlas says cannot be true together: asks every entry of the form `exclusion`.
import type { AtlasEntry, Exclusion } from '../../atlas/entry.ts';
import { matchFact } from '../../atlas/match.ts';
import { factKey, factKeyFields, factSubject, type Fact } from '../../core/fact.ts';
import type { StepRef } from '../../core/ref.ts';
import type { Gap } from '../../timeline/span.ts';
import { overlap } from '../../timeline/span.ts';
import type { LintContext } from '../context.ts';
import type { Rule, RuleFinding } from '../rule.ts';

/** A fact that a step says or needs, and for how long. */
interface Claim extends Gap {
  readonly fact: Fact;
  readonly step: StepRef | undefined;
  readonly how: 'provides' | 'needs';
}

export const productConflict: Rule = {
  code: 'product-conflict',
  level: 'error',
  page: {
    what: 'Two facts that a product does not allow together, by an entry of the atlas.',
    why: 'The product refuses it, or does something else than is meant.',
    bad: {
      steps: {
        'foundation/cluster': { provides: [{ fact: 'cluster', cluster: 'minikube', host: 'mini', driver: 'podman' }] },
        'kiwix/volume': { requires: [{ fact: 'mountable', cluster: 'minikube', volume: 'nfs' }] },
      },
    },
    good: {
      steps: {
        'foundation/cluster': { provides: [{ fact: 'cluster', cluster: 'minikube', host: 'mini', driver: 'docker' }] },
        'kiwix/volume': { requires: [{ fact: 'mountable', cluster: 'minikube', volume: 'nfs' }] },
      },
    },
  },
  *find(context) {
    for (const entry of context.atlas) if (entry.knows.form === 'exclusion') yield* conflicts(context, entry, entry.knows);
  },
};

function* conflicts(context: LintContext, entry: AtlasEntry, knows: Exclusion): Iterable<RuleFinding> {
  const seen = new Set<string>();
  const seconds = [...claims(context, knows.never, 'provides'), ...claims(context, knows.never, 'needs')];
  if (seconds.length === 0) return;
  // On a long plan most claims are about something else.
  const bySubject = Map.groupBy(seconds, ({ fact }) => factSubject(fact));
  const subject = knows.never.where?.[factKeyFields(knows.never.fact)[0] ?? ''];
  for (const first of claims(context, knows.when, 'provides')) {
    const bindings = matchFact(knows.when, first.fact);
    if (bindings === undefined) continue;
    const bound = typeof subject === 'object' && 'same' in subject ? bindings[subject.same] : undefined;
    for (const second of bound === undefined ? seconds : (bySubject.get(bound) ?? [])) {
      if (second.fact === first.fact || matchFact(knows.never, second.fact, bindings) === undefined) continue;
      if (overlap(first, second) === undefined) continue;
      const step = second.step ?? first.step;
      // What was so before the plan is not the plan's to answer for.
      if (step === undefined || !isFirst(seen, `${step} ${factKey(first.fact)} ${factKey(second.fact)}`)) continue;
      yield {
        step,
        facts: [first.fact, second.fact],
        message: `${second.how} ${factKey(second.fact)}, which cannot be with ${told(first)}: ${knows.because}`,
        counterExample: `from "${first.step ?? 'the start'}" on, ${told(first)} holds; "${step}" then ${second.how} ${factKey(second.fact)}`,
        reason: entry.statement,
        source: `atlas:${entry.id}`,
        suggestion: knows.suggestion,
      };
    }
  }
}

function claims({ timeline }: LintContext, { fact }: Exclusion['when'], how: Claim['how']): readonly Claim[] {
  if (how === 'provides')
    return timeline.named(fact).map(({ fact: each, from, to, provider }) => ({ fact: each, from, to, step: provider, how }));
  // What a step needs must go with what it makes itself, too: the moment after it counts.
  return timeline
    .requirementsNamed(fact)
    .map(({ fact: each, position, step }) => ({ fact: each, from: position, to: position + 2, step, how }));
}

function told({ fact }: Claim): string {
  const attributes = Object.entries(fact).flatMap(([name, value]) =>
    name === 'fact' || typeof value === 'object' ? [] : [`${name} ${value}`],
  );
  return `${fact.fact} (${attributes.join(', ')})`;
}

function isFirst(seen: Set<string>, key: string): boolean {
  return !seen.has(key) && seen.add(key).has(key);
}
