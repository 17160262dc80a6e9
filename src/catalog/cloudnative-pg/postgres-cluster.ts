// A PostgreSQL cluster under CloudNativePG (cloudnative-pg.io/documentation/1.28/cloudnative-pg.v1, ClusterSpec), and
// where its parts are found: Services `<name>-rw`, `-ro`, `-r`, and the owner's generated password in `<name>-app`.
import type { JsonObject } from '../../core/json.ts';
import type { SecretLocator } from '../../core/secret.ts';
import type { KubeObject } from '../../ports/cluster.ts';
import type { ServerLocator } from '../../ports/database.ts';

export interface ManagedRole {
  readonly name: string;
  readonly login?: boolean;
  readonly superuser?: boolean;
  readonly inRoles?: readonly string[];
  /** A Secret of the same namespace with the keys `username` and `password`. */
  readonly passwordSecret?: string;
}

export interface PostgresCluster {
  readonly name: string;
  readonly namespace: string;
  readonly instances: number;
  /** With an exact version: the operator's own default would be another major version one day. */
  readonly imageName: string;
  readonly storageSize: string;
  readonly storageClass?: string;
  readonly resources: { readonly cpu: string; readonly memory: string; readonly cpuLimit?: string; readonly memoryLimit?: string };
  /** The first database and its owner. */
  readonly database: string;
  readonly owner: string;
  /** Locale and encoding fixed at creation; those of the source, so that text sorts as it did. */
  readonly locale?: { readonly encoding?: string; readonly collate?: string; readonly ctype?: string };
  readonly roles?: readonly ManagedRole[];
  /** Settings of postgresql.conf, as strings. */
  readonly parameters?: Readonly<Record<string, string>>;
}

export const postgresImage = 'ghcr.io/cloudnative-pg/postgresql:18.1';

export function postgresCluster(cluster: PostgresCluster): KubeObject {
  const { resources, locale = {} } = cluster;
  const localeFields: JsonObject = {
    ...(locale.encoding === undefined ? {} : { encoding: locale.encoding }),
    ...(locale.collate === undefined ? {} : { localeCollate: locale.collate }),
    ...(locale.ctype === undefined ? {} : { localeCType: locale.ctype }),
  };
  return {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    metadata: { name: cluster.name, namespace: cluster.namespace },
    spec: {
      instances: cluster.instances,
      imageName: cluster.imageName,
      storage: { size: cluster.storageSize, ...(cluster.storageClass === undefined ? {} : { storageClass: cluster.storageClass }) },
      resources: {
        requests: { cpu: resources.cpu, memory: resources.memory },
        limits: { cpu: resources.cpuLimit ?? resources.cpu, memory: resources.memoryLimit ?? resources.memory },
      },
      bootstrap: { initdb: { database: cluster.database, owner: cluster.owner, ...localeFields } },
      ...(cluster.parameters === undefined ? {} : { postgresql: { parameters: { ...cluster.parameters } } }),
      ...(cluster.roles === undefined ? {} : { managed: { roles: cluster.roles.map(managedRole) } }),
    },
  };
}

/** Every field that the operator would fill in is said, so that nothing looks changed after it has. */
function managedRole(role: ManagedRole): JsonObject {
  return {
    name: role.name,
    ensure: 'present',
    login: role.login ?? true,
    superuser: role.superuser ?? false,
    inherit: true,
    connectionLimit: -1,
    ...(role.inRoles === undefined ? {} : { inRoles: [...role.inRoles] }),
    ...(role.passwordSecret === undefined ? {} : { passwordSecret: { name: role.passwordSecret } }),
  };
}

/** The cluster as a server of `postgres-move` and `sql`. */
export function postgresServer(
  kubernetes: string,
  { namespace, name }: Pick<PostgresCluster, 'namespace' | 'name'>,
): ServerLocator & JsonObject {
  return { at: 'cluster', cluster: kubernetes, namespace, name };
}

/** The owner's password: the operator makes it, so no other place may be its source. */
export function ownerPassword(
  kubernetes: string,
  { namespace, name }: Pick<PostgresCluster, 'namespace' | 'name'>,
): SecretLocator & JsonObject {
  return { secret: 'kubernetes', cluster: kubernetes, namespace, name: `${name}-app`, key: 'password' };
}

/** The name under which pods reach the primary. */
export function primaryHost({ namespace, name }: Pick<PostgresCluster, 'namespace' | 'name'>): string {
  return `${name}-rw.${namespace}.svc.cluster.local`;
}
