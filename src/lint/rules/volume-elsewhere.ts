// A volume shows a path of the node, and the data lies at that path of the host.
import type { Rule } from '../rule.ts';

const dataSets = [
  { name: 'archives', service: 'kiwix', sort: 'files', place: 'host:mini/Users/ann/zim', criticality: 'rebuildable', writers: [] },
] as const;
const volume = { fact: 'volume', cluster: 'demo', volume: 'kiwix/data', dataset: 'archives' } as const;

export const volumeElsewhere: Rule = {
  code: 'volume-elsewhere',
  level: 'error',
  page: {
    what: 'A `hostPath` volume names a path at which a data set lies on a host, and the node is not that host.',
    why: 'A `hostPath` is the node’s path: in a VM or container it is another folder, which is made, empty, and nothing complains.',
    source: 'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
    bad: { inventory: { dataSets }, steps: { 'one/volume': { provides: [{ ...volume, sort: 'hostPath', source: '/Users/ann/zim' }] } } },
    good: { inventory: { dataSets }, steps: { 'one/volume': { provides: [{ ...volume, sort: 'nfs', source: 'nas:/zim' }] } } },
  },
  *find({ timeline }) {
    for (const { fact, provider } of timeline.named('volume')) {
      if (provider === undefined || fact.sort !== 'hostPath' || fact.source === undefined || fact.dataset === undefined) continue;
      const after = timeline.factsAfter(provider);
      const data = after.about('data', fact.dataset).find(({ place }) => place.startsWith('host:') && place.endsWith(fact.source ?? ''));
      const host = after.about('cluster', fact.cluster)[0]?.host;
      const onHost = after.all('condition').some(({ condition }) => condition === `node of ${fact.cluster}`);
      if (data === undefined || onHost) continue;
      yield {
        step: provider,
        facts: [fact, data],
        message: `shows ${fact.source} of the node of ${fact.cluster} as data set "${fact.dataset}", which lies at ${data.place}`,
        counterExample: `a pod starts on ${fact.cluster}${host === undefined ? '' : ` (a node inside of ${host})`} and finds an empty folder`,
        suggestion:
          'Use a volume that is mounted by its address (NFS), or one that the node really has, and count the files inside of a pod.',
      };
    }
  },
};
