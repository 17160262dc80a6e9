// What a product needs before it does what a step wants of it: asks every entry of the form `implication`.
import type { AtlasEntry, FactPattern, Implication } from '../../atlas/entry.ts';
import { fill, matchFact, type Bindings } from '../../atlas/match.ts';
import { factKey } from '../../core/fact.ts';
import type { LintContext } from '../context.ts';
import type { Rule, RuleFinding } from '../rule.ts';

export const productRequirement: Rule = {
  code: 'product-requirement',
  level: 'error',
  page: {
    what: 'A step makes something true that, by an entry of the atlas, works only once something else is.',
    why: 'The product refuses it, or takes it and does nothing.',
    bad: { steps: { 'one/serve': { provides: [{ fact: 'advertised', name: 'svc:registry', host: 'mini', port: 443 }] } } },
    good: {
      steps: {
        'one/define': { provides: [{ fact: 'defined', name: 'svc:registry' }] },
        'one/serve': { provides: [{ fact: 'advertised', name: 'svc:registry', host: 'mini', port: 443 }] },
        'one/approve': { provides: [{ fact: 'approved', name: 'svc:registry', host: 'mini' }] },
      },
    },
  },
  *find(context) {
    for (const entry of context.atlas) if (entry.knows.form === 'implication') yield* unmet(context, entry, entry.knows);
  },
};

function* unmet(context: LintContext, entry: AtlasEntry, knows: Implication): Iterable<RuleFinding> {
  const { timeline } = context;
  for (const { fact, provider, from } of timeline.named(knows.when.fact)) {
    const bindings = matchFact(knows.when, fact);
    if (bindings === undefined || provider === undefined) continue;
    const candidates = timeline.named(knows.needs.fact).filter((span) => matchFact(knows.needs, span.fact, bindings) !== undefined);
    // A step may make both true at once.
    const inTime = candidates.some((span) => (knows.moment === 'before' ? span.from <= from : true) && span.to >= from);
    if (inTime) continue;
    const [later] = candidates;
    const needs = told(knows.needs, bindings);
    yield {
      step: provider,
      facts: [fact, ...(later === undefined ? [] : [later.fact])],
      message: `provides ${factKey(fact)}, which needs ${needs}: ${later?.provider === undefined ? 'no step provides it' : `only "${later.provider}" provides it, afterwards`}`,
      counterExample: `after "${provider}", ${knows.because}`,
      reason: entry.statement,
      source: `atlas:${entry.id}`,
      suggestion: knows.suggestion,
    };
  }
}

function told({ fact, where = {} }: FactPattern, bindings: Bindings): string {
  const values = Object.entries(where).map(([name, value]) => {
    if (typeof value !== 'object') return `${name} ${value}`;
    if ('same' in value) return bindings[value.same] ?? name;
    return 'made' in value ? fill(value.made, bindings) : `${name} ${Object.values(value).join(' or ')}`;
  });
  return `${fact}(${values.join(', ')})`;
}
