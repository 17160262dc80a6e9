// A check that compares a whole list, which other steps add to.
import type { Rule } from '../rule.ts';

const check = { fact: 'check', check: 'catalogue', tests: [], content: 'catalogue:zot', items: ['alpine'] } as const;

export const checkWhole: Rule = {
  code: 'check-whole',
  level: 'error',
  page: {
    what: 'A check wants a list to be exactly this, and a step adds something else to the list before it.',
    why: 'It fails on a correct system, or only passes the first time: checks should ask whether something is among the items.',
    bad: {
      steps: {
        'one/test': { provides: [{ fact: 'artefact', of: 'catalogue:zot', item: 'test' }] },
        'one/check': { provides: [{ ...check, compares: 'whole' }] },
      },
    },
    good: {
      steps: {
        'one/test': { provides: [{ fact: 'artefact', of: 'catalogue:zot', item: 'test' }] },
        'one/check': { provides: [{ ...check, compares: 'contains' }] },
      },
    },
  },
  *find({ timeline }) {
    for (const { fact, from, provider } of timeline.named('check')) {
      if (fact.compares !== 'whole' || fact.content === undefined) continue;
      const more = timeline.about('artefact', fact.content).find((span) => span.to > from && fact.items?.includes(span.fact.item) !== true);
      if (more === undefined) continue;
      yield {
        ...(provider === undefined ? {} : { step: provider }),
        facts: [fact, more.fact],
        message: `check "${fact.check}" wants ${fact.content} to be exactly ${fact.items?.join(', ')}, and ${more.provider ?? 'the inventory'} adds ${more.fact.item}`,
        counterExample: `all is well, ${more.fact.item} is there, and "${fact.check}" is red`,
        suggestion: 'Ask whether the items are among those that are there, and let each test remove what it has made.',
      };
    }
  },
};
