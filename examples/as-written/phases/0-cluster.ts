// 0.8 to 0.11: Podman, minikube, the kubeconfig on gilbert, and their check.
import type { PhaseBuilder } from '../../../src/plan/phase.ts';
import { declared } from '../../../src/kinds/gate/declared/declared.ts';
import { cluster, home, host, roleOf } from './0-names.ts';
import { onGilbert, onIndri, provision } from './deploy.ts';

export function clusterOnIndri({ step }: Pick<PhaseBuilder, 'step'>): void {
  step(
    'podman',
    declared({
      says: '0.8: install podman, `machine init --cpus 4 --memory 8192 --disk-size 220` and `machine start`, where 125 counts as done',
      // Apple's hypervisor framework is started here by a command over SSH.
      requires: [roleOf('podman'), { fact: 'condition', host, condition: 'gui-session' }],
      provides: [
        { fact: 'program', host, program: '/opt/homebrew/bin/podman' },
        { fact: 'command', host, command: 'podman', shell: 'ssh', program: '/opt/homebrew/bin/podman' },
        { fact: 'command', host, command: 'podman', shell: 'playbook', program: '/opt/homebrew/bin/podman' },
        { fact: 'within', place: 'vm:podman', outer: 'host:indri' },
        { fact: 'capacity', place: 'vm:podman', resource: 'memoryMiB', amount: 8192 },
        { fact: 'capacity', place: 'vm:podman', resource: 'cpus', amount: 4 },
        { fact: 'capacity', place: 'vm:podman', resource: 'diskGiB', amount: 220 },
      ],
      runs: [
        provision('podman'),
        {
          at: 'host:indri',
          shell: 'playbook',
          line: 'podman machine init --cpus 4 --memory 8192 --disk-size 220',
          effect: 'changes',
          accepts: [0, 125],
        },
        { at: 'host:indri', shell: 'playbook', line: 'podman machine start', effect: 'changes', accepts: [0, 125] },
      ],
      undo: {
        retracts: [
          { fact: 'within', place: 'vm:podman', outer: 'host:indri' },
          { fact: 'capacity', place: 'vm:podman', resource: 'memoryMiB', amount: 0 },
          { fact: 'capacity', place: 'vm:podman', resource: 'cpus', amount: 0 },
          { fact: 'capacity', place: 'vm:podman', resource: 'diskGiB', amount: 0 },
        ],
      },
    }),
  );
  step(
    'minikube',
    declared({
      says: '0.9: minikube start with podman and containerd, 4 CPUs, 8192 MB, 200 GB, if the host is not Running; pods can use hostPath to indri, NFS, SMB',
      requires: [roleOf('minikube'), { fact: 'mountable', cluster, volume: 'hostPath' }, { fact: 'mountable', cluster, volume: 'nfs' }],
      provides: [
        { fact: 'cluster', cluster, host, driver: 'podman', runtime: 'containerd', architecture: 'arm64', listenAddress: '127.0.0.1' },
        // Minikube publishes the API on a port of the loopback that is another after each start; 32771 stands for it.
        { fact: 'listens', host, port: 32_771, holder: `cluster:${cluster}`, address: '127.0.0.1', scheme: 'https' },
        {
          fact: 'certificate',
          server: `cluster:${cluster}`,
          names: ['127.0.0.1', 'localhost', 'kubernetes', 'control-plane.minikube.internal'],
        },
        { fact: 'within', place: 'node:minikube', outer: 'vm:podman' },
        { fact: 'demand', place: 'vm:podman', resource: 'memoryMiB', by: 'node:minikube', amount: 8192 },
        { fact: 'demand', place: 'vm:podman', resource: 'diskGiB', by: 'node:minikube', amount: 200 },
        { fact: 'refers', host, path: `${home}/.kube/config`, target: `${home}/.minikube/ca.crt` },
      ],
      runs: [provision('minikube'), onIndri('minikube status'), onIndri('kubectl get nodes')],
      undo: {
        retracts: [
          { fact: 'cluster', cluster },
          { fact: 'listens', host, port: 32_771, holder: `cluster:${cluster}` },
          { fact: 'certificate', server: `cluster:${cluster}`, names: [] },
          { fact: 'within', place: 'node:minikube', outer: 'vm:podman' },
          { fact: 'demand', place: 'vm:podman', resource: 'memoryMiB', by: 'node:minikube', amount: 0 },
          { fact: 'demand', place: 'vm:podman', resource: 'diskGiB', by: 'node:minikube', amount: 0 },
          { fact: 'refers', host, path: `${home}/.kube/config`, target: `${home}/.minikube/ca.crt` },
        ],
      },
    }),
  );
  step(
    'kubeconfig',
    declared({
      says: '0.10: copy the kubeconfig to gilbert, put indri for 127.0.0.1, flatten it, get the nodes from gilbert',
      requires: [
        { fact: 'cluster', cluster },
        { fact: 'path', host: 'gilbert', path: `${home}/.minikube/ca.crt` },
        { fact: 'reaches', from: 'laptop', to: 'indri', port: 32_771, scheme: 'https' },
      ],
      provides: [
        { fact: 'path', host: 'gilbert', path: '/Users/eblume/.kube/minikube.yaml' },
        { fact: 'parameter', parameter: 'minikube.api-port', value: 32_771, volatility: 'per-start' },
        { fact: 'literal', where: 'gilbert:~/.kube/minikube.yaml', value: 32_771, of: 'minikube.api-port' },
      ],
      runs: [
        onGilbert('kubectl config --kubeconfig=/tmp/minikube-config.yaml view --flatten', { effect: 'changes' }),
        onGilbert('kubectl get nodes'),
      ],
      undo: {},
    }),
  );
  step(
    'cluster-check',
    declared({
      says: '0.11: check minikube by the Host field of its status, and the API by /healthz on indri',
      provides: [
        {
          fact: 'check',
          check: 'minikube',
          tests: [
            { fact: 'cluster', cluster },
            { fact: 'condition', host, condition: 'kubelet' },
            { fact: 'condition', host, condition: 'apiserver' },
          ],
          looksAt: 'status-field',
          pattern: 'Host',
          expects: 'Running',
          from: 'host:indri',
        },
      ],
      runs: [onIndri('kubectl get --raw /healthz')],
      undo: {},
    }),
  );
}
