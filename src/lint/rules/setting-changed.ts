// A setting gets another value than it was found with, and nobody says that this is meant.
import { factKey } from '../../core/fact.ts';
import type { Rule } from '../rule.ts';

const settings = [{ service: 'kiwix', setting: 'archives', value: 43 }] as const;
const step = (value: number) =>
  ({ 'one/list': { provides: [{ fact: 'setting', service: 'kiwix', setting: 'archives', value }] } }) as const;

export const settingChanged: Rule = {
  code: 'setting-changed',
  level: 'warning',
  page: {
    what: 'A step provides a setting, or the length of a list, with another value than the inventory has found.',
    why: 'What is copied by hand is cut short; a new form that serves less than the old one looks as healthy as before.',
    bad: { inventory: { settings }, steps: step(18) },
    good: { inventory: { settings }, steps: step(43) },
  },
  *find({ timeline }) {
    for (const span of timeline.named('setting')) {
      if (span.provider !== undefined || !span.replaced || span.ender === undefined) continue;
      const next = timeline.spans(span.fact).find(({ from }) => from === span.to)?.fact;
      if (next === undefined || next.value === span.fact.value) continue;
      yield {
        step: span.ender,
        facts: [next],
        message: `gives ${factKey(next)} the value ${next.value}, which was ${span.fact.value}`,
        counterExample: `after "${span.ender}", ${next.service} runs with ${next.setting} ${next.value}; nothing is red`,
        suggestion: 'Take over the value as it was found; where the other one is meant, retract the old one first.',
      };
    }
  },
};
