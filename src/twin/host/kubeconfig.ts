// Changes to a kubeconfig file as minikube makes them: its own entries are put in or taken out, all others stay
// (https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/).
import { parse, stringify } from 'yaml';

interface Named {
  readonly name: string;
  readonly [key: string]: unknown;
}

interface Kubeconfig {
  readonly clusters: readonly Named[];
  readonly contexts: readonly Named[];
  readonly users: readonly Named[];
  readonly 'current-context': string;
  readonly [key: string]: unknown;
}

export function addContext(text: string | undefined, name: string, access: { readonly server: string; readonly token: string }): string {
  const config = read(text);
  return stringify({
    ...config,
    clusters: [...others(config.clusters, name), { name, cluster: { server: access.server } }],
    contexts: [...others(config.contexts, name), { name, context: { cluster: name, namespace: 'default', user: name } }],
    users: [...others(config.users, name), { name, user: { token: access.token } }],
    'current-context': name,
  });
}

/** `undefined` when there is no file to change. */
export function removeContext(text: string | undefined, name: string): string | undefined {
  if (text === undefined) return undefined;
  const config = read(text);
  return stringify({
    ...config,
    clusters: others(config.clusters, name),
    contexts: others(config.contexts, name),
    users: others(config.users, name),
    'current-context': config['current-context'] === name ? '' : config['current-context'],
  });
}

export function unsetCurrentContext(text: string | undefined, name: string): string | undefined {
  if (text === undefined) return undefined;
  const config = read(text);
  return config['current-context'] === name ? stringify({ ...config, 'current-context': '' }) : text;
}

export function contextServer(text: string | undefined, name: string): string | undefined {
  const cluster = read(text).clusters.find((each) => each.name === name)?.['cluster'];
  return typeof cluster === 'object' && cluster !== null && 'server' in cluster ? String(cluster.server) : undefined;
}

/** The names of the contexts, and the current one: what of a kubeconfig does not depend on ports and tokens. */
export function contextNames(text: string | undefined): { readonly contexts: readonly string[]; readonly current: string } {
  const config = read(text);
  return { contexts: config.contexts.map((each) => each.name).sort(), current: config['current-context'] };
}

function read(text: string | undefined): Kubeconfig {
  const parsed: unknown = text === undefined ? {} : parse(text);
  const given = typeof parsed === 'object' && parsed !== null ? (parsed as Partial<Kubeconfig>) : {};
  return {
    apiVersion: 'v1',
    kind: 'Config',
    preferences: {},
    ...given,
    clusters: given.clusters ?? [],
    contexts: given.contexts ?? [],
    users: given.users ?? [],
    'current-context': given['current-context'] ?? '',
  };
}

function others(entries: readonly Named[], name: string): readonly Named[] {
  return entries.filter((each) => each.name !== name);
}
