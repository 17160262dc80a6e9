// Two things that work together, in versions that do not.
import type { Rule } from '../rule.ts';

const app = { fact: 'version', subject: 'app@mini', version: '4.0.6' } as const;

export const versionUnsupported: Rule = {
  code: 'version-unsupported',
  level: 'error',
  page: {
    what: 'Something is used with a version of another for which it is not made.',
    why: 'It starts, understands no answer, and shows nothing: a gap that is noticed only when somebody looks for the data.',
    bad: {
      steps: {
        'one/app': { provides: [app] },
        'one/exporter': { provides: [{ fact: 'supports', subject: 'exporter', other: 'app@mini', versions: ['3'] }] },
      },
    },
    good: {
      steps: {
        'one/app': { provides: [app] },
        'one/exporter': { provides: [{ fact: 'supports', subject: 'exporter', other: 'app@mini', versions: ['3', '4'] }] },
      },
    },
  },
  *find({ timeline }) {
    for (const { fact, from, to, provider } of timeline.named('supports')) {
      for (const other of timeline.about('version', fact.other)) {
        const step = other.from > from ? other.provider : provider;
        if (other.from >= to || other.to <= from || step === undefined) continue;
        const { version } = other.fact;
        if (fact.versions.some((each) => version === each || version.startsWith(`${each}.`))) continue;
        yield {
          step,
          facts: [fact, other.fact],
          message: `${fact.subject} knows ${fact.other} in versions ${fact.versions.join(', ')}, and it is ${version}`,
          counterExample: `after "${step}", ${fact.subject} asks ${fact.other} and cannot read the answer`,
          suggestion: 'Use a version that knows the other, and try both together before.',
        };
      }
    }
  },
};
