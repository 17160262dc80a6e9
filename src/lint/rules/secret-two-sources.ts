// The same secret from two sources: one of them is wrong.
import type { FactOf } from '../../core/fact.ts';
import type { Moment } from '../../timeline/moment.ts';
import type { Rule } from '../rule.ts';

const generated = { fact: 'secret', label: 'mini/pg/app.password', source: 'operator:pg', of: 'role:app@pg' } as const;
const url = { fact: 'secret', label: 'mini/app/app.url', of: 'role:app@pg' } as const;

export const secretTwoSources: Rule = {
  code: 'secret-two-sources',
  level: 'error',
  page: {
    what: 'Two secrets are said to be the same credential, and their values come from different sources.',
    why: 'Each source makes its own value; whoever has the other one is refused, or worse, changes it back and forth.',
    bad: { steps: { 'one/pg': { provides: [generated] }, 'one/app': { provides: [{ ...url, source: '1password' }] } } },
    good: { steps: { 'one/pg': { provides: [generated] }, 'one/app': { provides: [{ ...url, copyOf: generated.label }] } } },
  },
  *find({ timeline }) {
    const end = timeline.at(timeline.end);
    const groups = Map.groupBy(
      end.all('secret').filter(({ of }) => of !== undefined),
      ({ of }) => of ?? '',
    );
    for (const [of, secrets] of groups) {
      const [first, ...others] = secrets;
      const other = others.find((each) => first !== undefined && sourceOf(each, end) !== sourceOf(first, end));
      if (first === undefined || other === undefined) continue;
      const step = [first, other].map((each) => end.get(each)?.provider).findLast((each) => each !== undefined);
      yield {
        ...(step === undefined ? {} : { step }),
        facts: [first, other],
        message: `${first.label} and ${other.label} are both the secret of ${of}, from ${sourceOf(first, end)} and from ${sourceOf(other, end)}`,
        counterExample: `whoever shows ${other.label} where ${first.label} is expected is refused`,
        suggestion: 'Let one source make the value, and let the other be a copy of it.',
      };
    }
  },
};

/** The source of what it is, in the end, a copy of. */
function sourceOf(secret: FactOf<'secret'>, moment: Moment): string {
  let at = secret;
  for (let depth = 0; at.copyOf !== undefined && depth < 8; depth += 1) {
    const next = moment.get({ fact: 'secret', label: at.copyOf })?.fact;
    if (next?.fact !== 'secret') break;
    at = next;
  }
  return at.source ?? `whoever writes ${at.label}`;
}
