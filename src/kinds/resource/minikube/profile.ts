// A minikube profile as `minikube profile list -o json` and `minikube status -o json` show it: the fields of
// ClusterConfig and KubernetesConfig in minikube's pkg/minikube/config/types.go. Most of them are fixed at creation.
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';

export type ClusterShape = {
  readonly driver: string;
  readonly containerRuntime: string;
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  /** `v1.34.0`. */
  readonly kubernetesVersion: string;
  readonly apiserverNames: readonly string[];
  /** `0.0.0.0` makes the API reachable from other machines; empty for loopback only. */
  readonly listenAddress: string;
};

/** The three parts that all have to run: a node without an API server is not a cluster. */
export interface Components {
  readonly host: string;
  readonly kubelet: string;
  readonly apiserver: string;
}

/** `undefined` when there is no profile of this name. */
export function profileShape(listed: Json, name: string): ClusterShape | undefined {
  const valid = isJsonObject(listed) ? listed['valid'] : undefined;
  const profile = isJsonArray(valid) ? valid.filter(isJsonObject).find((each) => each['Name'] === name) : undefined;
  const config = profile?.['Config'];
  if (!isJsonObject(config)) return undefined;
  const kubernetes = isJsonObject(config['KubernetesConfig']) ? config['KubernetesConfig'] : {};
  const names = kubernetes['APIServerNames'];
  return {
    driver: text(config, 'Driver'),
    containerRuntime: text(kubernetes, 'ContainerRuntime'),
    cpus: Number(config['CPUs']),
    memoryMiB: Number(config['Memory']),
    diskGiB: Number(config['DiskSize']) / 1024,
    kubernetesVersion: text(kubernetes, 'KubernetesVersion'),
    apiserverNames: isJsonArray(names) ? names.map(String) : [],
    listenAddress: text(config, 'ListenAddress'),
  };
}

export function components(status: Json): Components {
  const first = isJsonArray(status) ? status[0] : status;
  const report = isJsonObject(first) ? first : {};
  return { host: text(report, 'Host'), kubelet: text(report, 'Kubelet'), apiserver: text(report, 'APIServer') };
}

/** minikube's own words for the kubeconfig: `Configured`, `Misconfigured`, `Irrelevant`. */
export function isConfigured(status: Json): boolean {
  const first = isJsonArray(status) ? status[0] : status;
  return isJsonObject(first) && first['Kubeconfig'] === 'Configured';
}

export function stoppedComponents(parts: Components): readonly string[] {
  return Object.entries(parts).flatMap(([name, state]) => (state === 'Running' ? [] : [`${name} is ${state === '' ? 'unknown' : state}`]));
}

/** The fields in which a profile is not as wanted, as `memoryMiB: 7800, wanted 11264`. */
export function shapeDifferences(wanted: ClusterShape, found: ClusterShape): readonly string[] {
  const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  const sorted = (shape: ClusterShape) => ({ ...shape, apiserverNames: shape.apiserverNames.toSorted() });
  const [left, right] = [sorted(wanted), sorted(found)];
  return (Object.keys(left) as (keyof ClusterShape)[])
    .filter((field) => !same(left[field], right[field]))
    .map((field) => `${field}: ${String(right[field])}, wanted ${String(left[field])}`);
}

export function startFlags(shape: ClusterShape): readonly string[] {
  return [
    `--driver=${shape.driver}`,
    `--container-runtime=${shape.containerRuntime}`,
    `--cpus=${shape.cpus}`,
    `--memory=${shape.memoryMiB}mb`,
    `--disk-size=${shape.diskGiB}g`,
    `--kubernetes-version=${shape.kubernetesVersion}`,
    ...(shape.apiserverNames.length === 0 ? [] : [`--apiserver-names=${shape.apiserverNames.join(',')}`]),
    ...(shape.listenAddress === '' ? [] : [`--listen-address=${shape.listenAddress}`]),
  ];
}

function text(object: JsonObject, key: string): string {
  const value = object[key];
  return typeof value === 'string' ? value : '';
}
