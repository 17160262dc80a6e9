// A volume that the cluster's nodes cannot mount, or that shows other files than are meant: asks the form `mountability`.
import type { FactOf } from '../../core/fact.ts';
import type { LintContext } from '../context.ts';
import type { Rule } from '../rule.ts';

export const volumeUnmountable: Rule = {
  code: 'volume-unmountable',
  level: 'error',
  page: {
    what: 'A volume of a sort that nodes made with this driver do not mount, or a path that is the node’s and not the host’s.',
    why: 'The pod does not start, or starts with an empty directory of the same name and looks healthy.',
    source: 'atlas:minikube-driver-volumes',
    bad: {
      steps: {
        'one/cluster': { provides: [{ fact: 'cluster', cluster: 'minikube', host: 'mini', driver: 'docker' }] },
        'one/data': { provides: [{ fact: 'path', host: 'mini', path: '/Users/ann/archives' }] },
        'two/volume': {
          provides: [{ fact: 'volume', cluster: 'minikube', volume: 'kiwix/archives', sort: 'hostPath', source: '/Users/ann/archives' }],
        },
      },
    },
    good: {
      steps: {
        'one/cluster': { provides: [{ fact: 'cluster', cluster: 'minikube', host: 'mini', driver: 'docker' }] },
        'one/data': { provides: [{ fact: 'path', host: 'mini', path: '/Users/ann/archives' }] },
        'two/volume': {
          provides: [{ fact: 'volume', cluster: 'minikube', volume: 'kiwix/archives', sort: 'nfs', source: 'box:/archives' }],
        },
      },
    },
  },
  *find(context) {
    for (const entry of context.atlas) {
      const { knows } = entry;
      if (knows.form !== 'mountability') continue;
      for (const { fact, provider, from } of context.timeline.named('volume')) {
        const [cluster] = context.timeline.at(from).about('cluster', fact.cluster);
        const answer = knows.drivers[cluster?.driver ?? '']?.[fact.sort ?? ''];
        if (provider === undefined || cluster === undefined || answer === undefined || answer === 'yes') continue;
        if (answer === 'node' && !isOnHost(context, fact, cluster, from)) continue;
        const problem =
          answer === 'no'
            ? `nodes of driver ${cluster.driver} do not mount ${fact.sort}`
            : `${fact.source} lies on ${cluster.host}, and the node has a file system of its own`;
        yield {
          step: provider,
          facts: [fact, cluster],
          message: `volume ${fact.volume} is ${fact.sort} in a cluster of driver ${cluster.driver}: ${problem}`,
          counterExample: `after "${provider}" a pod mounts ${fact.volume}: ${answer === 'no' ? 'permission denied' : 'an empty directory'}; ${knows.because}`,
          reason: entry.statement,
          source: `atlas:${entry.id}`,
          suggestion: knows.suggestion,
        };
      }
    }
  },
};

/** A path of the node is all right; one that somebody has on the host is a mistake. */
function isOnHost({ timeline, plan }: LintContext, { source }: FactOf<'volume'>, { host }: FactOf<'cluster'>, moment: number): boolean {
  if (source === undefined || host === undefined) return false;
  const known = timeline.at(moment).about('path', host);
  const home = plan.inventory.hosts.find(({ name }) => name === host)?.user.home;
  return (
    known.some(({ path }) => path === source || path.startsWith(`${source}/`)) || (home !== undefined && source.startsWith(`${home}/`))
  );
}
