// A secret is there, but not as its consumer wants it.
import type { Rule } from '../rule.ts';

const key = { fact: 'secret', label: 'deploy.key' } as const;

export const secretFormat: Rule = {
  code: 'secret-format',
  level: 'error',
  page: {
    what: 'A step needs a secret in one format, and it is kept in another.',
    why: 'The value is right and cannot be read: consumers report "invalid key", or ask for a passphrase.',
    bad: {
      steps: { 'one/key': { provides: [{ ...key, format: 'pkcs8' }] }, 'one/use': { requires: [{ ...key, format: 'openssh-key' }] } },
    },
    good: {
      steps: { 'one/key': { provides: [{ ...key, format: 'openssh-key' }] }, 'one/use': { requires: [{ ...key, format: 'openssh-key' }] } },
    },
  },
  *find({ timeline }) {
    for (const { step, fact } of timeline.requirementsNamed('secret')) {
      const known = timeline.factsBefore(step).get(fact)?.fact;
      if (known?.fact !== 'secret' || known.format === undefined || fact.format === undefined || known.format === fact.format) continue;
      yield {
        step,
        facts: [fact, known],
        message: `needs ${fact.label} as ${fact.format}, and it is kept as ${known.format}`,
        counterExample: `"${step}" reads ${fact.label} and refuses it`,
        suggestion: 'Make it in the format of its consumer, and let the consumer’s own library read it before it is stored.',
      };
    }
  },
};
