// An image that there is, but not for the architecture of the node.
import type { Rule } from '../rule.ts';

export const architectureUnavailable: Rule = {
  code: 'architecture-unavailable',
  level: 'error',
  page: {
    what: 'An image is needed for an architecture for which it is not known to exist, though it is for another.',
    why: 'The pull succeeds at nothing, or a foreign program is emulated at a tenth of its speed.',
    bad: {
      steps: {
        'one/known': { provides: [{ fact: 'image', image: 'example/app:1', architecture: 'amd64' }] },
        'one/app': { requires: [{ fact: 'image', image: 'example/app:1', architecture: 'arm64' }] },
      },
    },
    good: {
      steps: {
        'one/known': { provides: [{ fact: 'image', image: 'example/app:1', architecture: 'arm64' }] },
        'one/app': { requires: [{ fact: 'image', image: 'example/app:1', architecture: 'arm64' }] },
      },
    },
  },
  *find({ timeline }) {
    for (const { step, fact } of timeline.requirementsNamed('image')) {
      if (timeline.factsBefore(step).holds(fact)) continue;
      const others = timeline.about('image', fact.image).map((span) => span.fact.architecture);
      if (others.length === 0) continue;
      yield {
        step,
        facts: [fact],
        message: `needs image "${fact.image}" for ${fact.architecture}, which is known for ${[...new Set(others)].join(', ')} only`,
        counterExample: `the node of "${step}" is ${fact.architecture}; it finds no matching entry in the image's index`,
        suggestion: `Build the image for ${fact.architecture}, or use one that has it.`,
      };
    }
  },
};
