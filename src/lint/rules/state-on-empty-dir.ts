// A data set that somebody would miss lives on a volume that ends with its pod.
import type { Rule } from '../rule.ts';

const dataSets = [
  { name: 'users', service: 'grafana', sort: 'sqlite', place: 'mini/grafana.db', criticality: 'rebuildable', writers: [] },
] as const;
const volume = { fact: 'volume', cluster: 'demo', volume: 'monitoring/grafana', dataset: 'users' } as const;

export const stateOnEmptyDir: Rule = {
  code: 'state-on-empty-dir',
  level: 'error',
  page: {
    what: 'A data set that is not disposable is put on an `emptyDir`, which many charts have by default.',
    why: 'The volume is gone with its pod: the first restart on another node, or the first upgrade, begins with nothing.',
    source: 'https://kubernetes.io/docs/concepts/storage/volumes/#emptydir',
    bad: { inventory: { dataSets }, steps: { 'one/app': { provides: [{ ...volume, sort: 'emptyDir' }] } } },
    good: { inventory: { dataSets }, steps: { 'one/app': { provides: [{ ...volume, sort: 'pvc' }] } } },
  },
  *find({ timeline }) {
    for (const { fact, provider } of timeline.named('volume')) {
      if (provider === undefined || fact.sort !== 'emptyDir' || fact.dataset === undefined) continue;
      const after = timeline.factsAfter(provider);
      const about = after.about('dataset', fact.dataset)[0];
      if (about?.criticality === 'disposable' || after.about('given-up', fact.dataset).length > 0) continue;
      yield {
        step: provider,
        facts: about === undefined ? [fact] : [fact, about],
        message: `keeps data set "${fact.dataset}" on ${fact.volume} of ${fact.cluster}, an emptyDir`,
        counterExample: `the pod is made anew, and "${fact.dataset}" is empty`,
        suggestion: 'Give it a volume claim, or say in the plan that the data set is given up.',
      };
    }
  },
};
