// Where a PostgreSQL server is that lives in a cluster, and as whom a role gets in: the primary of a CloudNativePG Cluster with the Secrets
// of its operator (https://cloudnative-pg.io/documentation/current/applications/, /declarative_role_management/), or the pod behind a
// Service whose container is the official image, with the Secret that the container reads (https://hub.docker.com/_/postgres).
import { LongshoreError } from '../core/error.ts';
import type { Json, JsonObject } from '../core/json.ts';
import { Secret } from '../core/secret.ts';
import { listField, objectField, textField } from '../kinds/kube/field.ts';
import type { ClusterReader, KubeObject } from '../ports/cluster.ts';
import { serverLabel, type DatabaseLocator, type ServerLocator } from '../ports/database.ts';
import { clusterSecret } from './cluster-secret.ts';

export interface ClusterDatabase {
  readonly pod: { readonly namespace: string; readonly name: string; readonly port: number };
  readonly user: string;
  readonly password: Secret | undefined;
}

type Server = ServerLocator & { readonly at: 'cluster' };
const cnpg = 'postgresql.cnpg.io/v1';

/** `named` has passwords that only the inventory knows. Errors: `database-unreachable`, `secret-missing`. */
export async function findClusterDatabase(
  cluster: ClusterReader,
  server: Server,
  role: DatabaseLocator['role'],
  named: (user: string) => Promise<Secret | undefined>,
): Promise<ClusterDatabase> {
  const { namespace, name } = server;
  const owner = await unlessMissing(cluster.get({ apiVersion: cnpg, kind: 'Cluster', namespace, name }));
  if (owner === undefined) return behindService(cluster, server, role, named);
  const primary = await readyPod(cluster, namespace, { 'cnpg.io/cluster': name, 'cnpg.io/instanceRole': 'primary' });
  if (primary === undefined) throw unreachable(server, 'its Cluster has no primary that is ready', 'Wait until the Cluster is healthy.');
  const user = role === 'admin' ? 'postgres' : role;
  const secret = secretOf(owner, role);
  const password = secret === undefined ? await named(user) : await passwordIn(cluster, { namespace, name: secret, key: 'password' }, role);
  return { pod: { namespace, name: primary.metadata.name, port: 5432 }, user, password };
}

/** The Secret that holds a role's password, as the Cluster names it. */
function secretOf(owner: KubeObject, role: string): string | undefined {
  const { name } = owner.metadata;
  if (role === 'admin') return textField(owner, 'spec.superuserSecret.name') ?? `${name}-superuser`;
  const managed = listField(owner, 'spec.managed.roles').find((each) => each['name'] === role);
  const own = textField(managed, 'passwordSecret.name');
  if (own !== undefined) return own;
  const initdb = objectField(owner, 'spec.bootstrap.initdb');
  const first = textField(initdb, 'owner') ?? textField(initdb, 'database') ?? 'app';
  return first === role ? (textField(initdb, 'secret.name') ?? `${name}-app`) : undefined;
}

async function passwordIn(
  cluster: ClusterReader,
  place: { readonly namespace: string; readonly name: string; readonly key: string },
  role: string,
): Promise<Secret> {
  try {
    return await clusterSecret(cluster, { secret: 'kubernetes', cluster: cluster.name, ...place });
  } catch (error) {
    if (role !== 'admin' || !(error instanceof LongshoreError) || error.code !== 'secret-missing') throw error;
    throw new LongshoreError(error.code, error.message, {
      next: 'Let the Cluster have a superuser (enableSuperuserAccess: true), or use a role that owns the database.',
      cause: error,
    });
  }
}

async function behindService(
  cluster: ClusterReader,
  server: Server,
  role: string,
  named: (user: string) => Promise<Secret | undefined>,
): Promise<ClusterDatabase> {
  const { namespace, name } = server;
  const service = await cluster.get({ apiVersion: 'v1', kind: 'Service', namespace, name });
  if (service === undefined)
    throw unreachable(server, 'there is neither a Cluster of CloudNativePG nor a Service of this name', 'Correct the name in the plan.');
  const selector = Object.entries(objectField(service, 'spec.selector')).map(([key, value]) => [key, String(value)]);
  const pod =
    selector.length === 0 ? undefined : await readyPod(cluster, namespace, Object.fromEntries(selector) as Record<string, string>);
  if (pod === undefined) throw unreachable(server, 'no pod behind its Service is ready', 'See why the pod does not run.');
  const ports = listField(service, 'spec.ports');
  const port = ports.find((each) => each['port'] === 5432 || each['name'] === 'postgres') ?? ports[0];
  const container = listField(pod, 'spec.containers').find((each) => portOf(each, port?.['targetPort']) !== undefined);
  const number = portOf(container, port?.['targetPort']) ?? (typeof port?.['targetPort'] === 'number' ? port['targetPort'] : 5432);
  const of = (variable: string): Promise<Secret | undefined> => variableOf(cluster, namespace, container, variable);
  const superuser = (await of('POSTGRES_USER'))?.reveal() ?? 'postgres';
  const user = role === 'admin' ? superuser : role;
  const own = user === superuser ? await of('POSTGRES_PASSWORD') : undefined;
  return { pod: { namespace, name: pod.metadata.name, port: number }, user, password: own ?? (await named(user)) };
}

/** The value of a variable of a container, wherever it comes from. */
async function variableOf(
  cluster: ClusterReader,
  namespace: string,
  container: JsonObject | undefined,
  variable: string,
): Promise<Secret | undefined> {
  const read = (name: string, key: string): Promise<Secret> =>
    clusterSecret(cluster, { secret: 'kubernetes', cluster: cluster.name, namespace, name, key });
  const given = listField(container, 'env').find((each) => each['name'] === variable);
  const reference = objectField(given, 'valueFrom.secretKeyRef');
  if (typeof reference['name'] === 'string') return read(reference['name'], textField(reference, 'key') ?? '');
  if (typeof given?.['value'] === 'string') return new Secret(variable, given['value']);
  for (const from of listField(container, 'envFrom')) {
    const name = textField(from, 'secretRef.name');
    if (name === undefined) continue;
    const object = await cluster.get({ apiVersion: 'v1', kind: 'Secret', namespace, name });
    if (objectField(object, 'data')[variable] !== undefined) return read(name, variable);
  }
  return undefined;
}

function portOf(container: JsonObject | undefined, target: Json | undefined): number | undefined {
  const found = listField(container, 'ports').find((each) => each['containerPort'] === target || each['name'] === target);
  return typeof found?.['containerPort'] === 'number' ? found['containerPort'] : undefined;
}

async function readyPod(
  cluster: ClusterReader,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): Promise<KubeObject | undefined> {
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector });
  return pods.find(
    (pod) =>
      pod.metadata['deletionTimestamp'] === undefined &&
      listField(pod, 'status.conditions').some((each) => each['type'] === 'Ready' && each['status'] === 'True'),
  );
}

/** A cluster that does not know the type has none of it. */
async function unlessMissing(asked: Promise<KubeObject | undefined>): Promise<KubeObject | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof LongshoreError && error.code === 'cluster-not-found') return undefined;
    throw error;
  }
}

function unreachable(server: Server, because: string, next: string): LongshoreError {
  return new LongshoreError('database-unreachable', `cannot reach database server ${serverLabel(server)}: ${because}`, { next });
}
