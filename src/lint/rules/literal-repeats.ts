// A value that has a name is spelled out somewhere: it goes stale when the value changes.
import type { Rule } from '../rule.ts';

export const literalRepeats: Rule = {
  code: 'literal-repeats',
  level: 'warning',
  page: {
    what: 'A value with a name is spelled out in files or documents; an error when it is no longer the value, or changes at every start.',
    why: 'A change of the value leaves stale copies behind, and the checks that carry them cannot pass any more.',
    bad: {
      steps: {
        'one/port': { provides: [{ fact: 'parameter', parameter: 'registry.port', value: 5050 }] },
        'one/card': { provides: [{ fact: 'literal', where: 'document:zot.md', value: 5000, of: 'registry.port' }] },
      },
    },
    good: { steps: { 'one/port': { provides: [{ fact: 'parameter', parameter: 'registry.port', value: 5050 }] } } },
  },
  *find({ timeline }) {
    const end = timeline.at(timeline.end);
    for (const span of timeline.named('literal')) {
      const { fact, provider } = span;
      const parameter = end
        .all('parameter')
        .find((each) => (fact.of === undefined ? each.value === fact.value : each.parameter === fact.of));
      if (parameter === undefined) continue;
      const stale = span.to > timeline.end && String(parameter.value) !== String(fact.value);
      const moving = parameter.volatility === 'per-start' || parameter.volatility === 'per-create';
      const changed = timeline.about('parameter', parameter.parameter).at(-1)?.provider;
      const step = provider ?? (stale ? changed : undefined);
      if (step === undefined) continue;
      yield {
        step,
        level: stale || moving ? 'error' : 'warning',
        facts: [fact, parameter],
        message: stale
          ? `${fact.where} says ${fact.value} for ${parameter.parameter}, which is ${parameter.value}`
          : `${fact.where} spells out ${fact.value}, which is ${parameter.parameter}${moving ? ` and another one ${parameter.volatility === 'per-start' ? 'after every start' : 'after every creation'}` : ''}`,
        counterExample: stale
          ? `whoever follows ${fact.where} at the end uses ${fact.value}, where nothing answers`
          : moving
            ? `after the next ${parameter.volatility === 'per-start' ? 'start' : 'creation'} ${fact.where} leads nowhere`
            : `when ${parameter.parameter} changes, ${fact.where} goes on saying ${fact.value}`,
        suggestion: moving
          ? 'Ask for the value where it is used, or fix it at its source.'
          : 'Refer to the value by its name, or change it here, too.',
      };
    }
  },
};
