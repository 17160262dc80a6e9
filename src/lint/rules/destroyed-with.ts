// A cluster or volume is destroyed or made anew, and data lives inside.
import { matchesPlace } from '../places.ts';
import type { Rule } from '../rule.ts';

export const destroyedWith: Rule = {
  code: 'destroyed-with',
  level: 'error',
  page: {
    what: 'A cluster is destroyed or made anew while a data set inside of it has no proved restore.',
    why: 'Manifests in git bring back the workloads, not what they had stored: volumes live and die with the node.',
    bad: {
      steps: {
        'one/data': {
          provides: [
            { fact: 'cluster', cluster: 'minikube', driver: 'podman' },
            { fact: 'dataset', dataset: 'feeds', criticality: 'precious' },
            { fact: 'data', dataset: 'feeds', place: 'minikube/databases/pg/feeds' },
          ],
        },
        'two/rebuild': { provides: [{ fact: 'cluster', cluster: 'minikube', driver: 'docker' }] },
      },
    },
    good: {
      steps: {
        'one/data': {
          provides: [
            { fact: 'cluster', cluster: 'minikube', driver: 'podman' },
            { fact: 'dataset', dataset: 'feeds', criticality: 'precious' },
            { fact: 'data', dataset: 'feeds', place: 'minikube/databases/pg/feeds' },
            { fact: 'backup', dataset: 'feeds', tool: 'borg' },
          ],
        },
        'two/try-restore': { provides: [{ fact: 'restored', dataset: 'feeds', tool: 'borg' }] },
        'two/rebuild': { provides: [{ fact: 'cluster', cluster: 'minikube', driver: 'docker' }] },
      },
    },
  },
  *find({ timeline }) {
    for (const { fact, ender } of timeline.named('cluster')) {
      if (ender === undefined) continue;
      const before = timeline.factsBefore(ender);
      for (const data of [...before.all('data'), ...before.all('copy')]) {
        const [about] = before.about('dataset', data.dataset);
        if (about?.criticality === 'disposable' || !matchesPlace(data.place, fact.cluster)) continue;
        if (before.about('restored', data.dataset).length > 0 || before.about('given-up', data.dataset).length > 0) continue;
        const elsewhere = before.about('data', data.dataset).some(({ place }) => !matchesPlace(place, fact.cluster));
        if (elsewhere) continue;
        yield {
          step: ender,
          level: about?.criticality === 'precious' ? 'error' : 'warning',
          facts: [fact, data],
          message: `makes an end of cluster "${fact.cluster}", in which data set "${data.dataset}" lives (${data.place}), and no restore of it is proved`,
          counterExample: `after "${ender}", ${data.place} is empty, and the backup of "${data.dataset}" has never been tried`,
          suggestion: 'Back up each data set inside, restore it once somewhere else, and only then destroy the cluster.',
        };
      }
    }
  },
};
