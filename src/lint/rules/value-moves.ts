// A value is written down that a product makes anew: asks every entry of the form `volatility`.
import { matchesGlob } from '../../atlas/match.ts';
import type { Rule } from '../rule.ts';

export const valueMoves: Rule = {
  code: 'value-moves',
  level: 'error',
  page: {
    what: 'A value is spelled out that, by an entry of the atlas, is another one after the next start or creation.',
    why: 'It works until the machine restarts, and nobody remembers then that it was written down.',
    source: 'atlas:minikube-api-port',
    bad: {
      steps: {
        'one/cluster': { provides: [{ fact: 'parameter', parameter: 'minikube.api-port', value: 44491 }] },
        'one/serve': { provides: [{ fact: 'literal', where: 'serve configuration', value: 44491, of: 'minikube.api-port' }] },
      },
    },
    good: {
      steps: {
        'one/cluster': { provides: [{ fact: 'parameter', parameter: 'minikube.api-port', value: 8443, volatility: 'static' }] },
        'one/serve': { provides: [{ fact: 'literal', where: 'serve configuration', value: 8443, of: 'minikube.api-port' }] },
      },
    },
  },
  *find({ timeline, atlas }) {
    for (const entry of atlas) {
      const { knows } = entry;
      if (knows.form !== 'volatility') continue;
      for (const { fact, provider, from } of timeline.named('literal')) {
        const name = fact.of;
        if (name === undefined || provider === undefined || !matchesGlob(knows.parameter.like, name)) continue;
        // Whoever says how long it lasts knows better than the atlas.
        const [said] = timeline.at(from).about('parameter', name);
        if (said?.volatility !== undefined) continue;
        const until = knows.volatility === 'per-start' ? 'start' : 'creation';
        yield {
          step: provider,
          facts: [fact, ...(said === undefined ? [] : [said])],
          message: `${fact.where} spells out ${fact.value}, which is ${name} only until the next ${until}`,
          counterExample: `after the next ${until} ${fact.where} leads nowhere: ${knows.because}`,
          reason: entry.statement,
          source: `atlas:${entry.id}`,
          suggestion: knows.suggestion,
        };
      }
    }
  },
};
