// Phase 5.1: the cluster is built anew with another driver, twice.
import { declared } from '../../../src/kinds/gate/declared/declared.ts';
import { phase } from '../../../src/plan/phase.ts';
import { cluster } from '../phases/0-names.ts';
import { onGilbert } from '../phases/deploy.ts';
import { pods, server } from '../phases/in-cluster.ts';
import { clientKey } from './access.ts';

export const rebuild = phase('rebuild', { goal: 'A node that mounts', inOrder: true }, ({ step }) => {
  step(
    'export',
    declared({
      says: 'P5.1 step 1: kubectl get all -A -o yaml as the backup, since everything is in git',
      provides: [{ fact: 'backup', dataset: 'miniflux', tool: 'kubectl-get-all@gilbert', source: `${server}/miniflux` }],
      runs: [onGilbert('kubectl get all -A -o yaml > backup.yaml')],
    }),
  );
  step('delete', declared({ says: 'P5.1: minikube delete', retracts: [{ fact: 'cluster', cluster }] }));
  step(
    'qemu',
    declared({
      says: 'P5.1: minikube start with the driver qemu2, because that is a real VM; the API by TCP passthrough',
      requires: [{ fact: 'reaches', from: 'laptop', to: 'k8s.tail8d86e.ts.net', port: 443, scheme: 'https' }],
      provides: [
        { fact: 'cluster', cluster, driver: 'qemu2', runtime: 'containerd' },
        { fact: 'secret', label: clientKey, source: 'cluster:minikube' },
      ],
    }),
  );
  step('delete-again', declared({ says: 'P5.1: abandoned the same day', retracts: [{ fact: 'cluster', cluster }] }));
  step(
    'docker',
    declared({
      says: 'P5.1: minikube start with the driver docker and the runtime docker, 6 CPUs and 11264 MB',
      provides: [
        { fact: 'cluster', cluster, driver: 'docker', runtime: 'docker' },
        { fact: 'secret', label: clientKey, source: 'cluster:minikube' },
        { fact: 'parameter', parameter: 'cluster.host-alias', value: 'host.minikube.internal' },
        { fact: 'resolves', from: pods, name: 'host.minikube.internal' },
      ],
    }),
  );
});
