// What minikube's drivers cannot do, as far as it can be said before a host is asked.
// minikube.sigs.k8s.io/docs/drivers and /docs/commands/start (flags that name a driver, least sizes).
import type { ClusterShape } from './profile.ts';

const drivers = ['docker', 'podman', 'qemu', 'qemu2', 'vfkit', 'krunkit', 'hyperkit', 'kvm2', 'virtualbox', 'vmware', 'parallels'];
const containers = ['docker', 'podman'];
const least = Object.freeze({ cpus: 2, memoryMiB: 1800 });

/** As sentences. */
export function driverProblems({ driver, listenAddress, cpus, memoryMiB }: ClusterShape): readonly string[] {
  return [
    ...(drivers.includes(driver)
      ? []
      : ['none', 'native', 'ssh'].includes(driver)
        ? [`driver ${driver} takes a machine as it is, with whatever it holds: Longshore could not put it back`]
        : [`driver "${driver}" is none of ${drivers.join(', ')}`]),
    ...(listenAddress !== '' && !containers.includes(driver)
      ? [`listenAddress works with the drivers docker and podman only; ${driver} gives the node an address of its own`]
      : []),
    ...(cpus < least.cpus ? [`cpus ${cpus}: Kubernetes needs at least ${least.cpus}`] : []),
    ...(memoryMiB < least.memoryMiB ? [`memoryMiB ${memoryMiB}: minikube refuses less than ${least.memoryMiB}`] : []),
  ];
}
