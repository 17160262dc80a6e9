// The way to a twin: its simulated hosts and web directly, its cluster and its databases through the very clients that
// reach real ones.
import { LongshoreError } from '../core/error.ts';
import { Secret, secretLabel, type SecretLocator } from '../core/secret.ts';
import type { ReadContext, Scope, Transports, WriteContext } from '../ports/context.ts';
import type { ClusterWriter } from '../ports/cluster.ts';
import type { DatabaseLocator } from '../ports/database.ts';
import { serverLabel } from '../ports/database.ts';
import type { RegistryLocator } from '../ports/registry.ts';
import type { WebSending } from '../ports/web.ts';
import { createClusterClient } from '../transport/kube/create-cluster-client.ts';
import { createTailnetClient } from '../transport/tailscale/create-tailnet-client.ts';
import { createDatabaseClient, type DatabaseClient } from '../transport/postgres/database-client.ts';
import { startTailnetApi, type TailnetApi } from '../twin/tailnet-api/start-tailnet-api.ts';
import type { TwinWorld } from '../twin/world.ts';
import { clusterSecret } from './cluster-secret.ts';
import { lazyClient } from './lazy-client.ts';
import { lazyTailnet } from './lazy-tailnet.ts';
import { registryAccess } from './registry-access.ts';

export function twinTransports(world: TwinWorld): Transports {
  const clusters = new Map<string, { readonly url: string; readonly client: ClusterWriter & AsyncDisposable }>();
  let tailnetApi: Promise<TailnetApi> | undefined;
  const databases = new Map<AbortSignal, Map<string, DatabaseClient>>();

  const cluster = (name: string): ClusterWriter => {
    const access = world.clusters.running(name);
    if (access === undefined)
      throw new LongshoreError('cluster-unreachable', `cannot reach cluster "${name}": it does not run`, {
        next: 'Start it, or look at the step that makes it.',
      });
    const known = clusters.get(name);
    // The port may be another after a restart.
    if (known?.url === access.url) return known.client;
    const client = createClusterClient({ name, ...access });
    clusters.set(name, { url: access.url, client });
    return client;
  };

  // Apart for each signal: stopping one run ends its connections, and a COPY that is under way on one of them.
  const database = (locator: DatabaseLocator, signal: AbortSignal): DatabaseClient => {
    const key = `${serverLabel(locator.server)}/${locator.database} as ${locator.role}`;
    const ofSignal = databases.get(signal) ?? new Map<string, DatabaseClient>();
    databases.set(signal, ofSignal);
    const known = ofSignal.get(key);
    if (known !== undefined) return known;
    const client = lazyClient(locator, async () => {
      const { server } = locator;
      const id =
        server.at === 'host' ? `${server.host}-${server.port}` : world.clusters.postgresId(server.cluster, server.namespace, server.name);
      const address = await world.postgres.running(id);
      if (address === undefined)
        throw new LongshoreError('database-unreachable', `cannot reach database server ${serverLabel(server)}: it does not run`, {
          next: 'Start it, or look at the step that makes it.',
        });
      const user = locator.role === 'admin' ? address.superuser : locator.role;
      return createDatabaseClient({ locator, connection: { socketDirectory: address.socketDirectory, port: address.port, user }, signal });
    });
    ofSignal.set(key, client);
    return client;
  };

  const secret = async (locator: SecretLocator): Promise<Secret> => {
    if (locator.secret === 'kubernetes') return clusterSecret(cluster(locator.cluster), locator);
    const value = world.secretValue(locator.name, locator.key);
    if (value === undefined)
      throw new LongshoreError('secret-missing', `cannot find secret ${secretLabel(locator)} in the twin`, {
        next: 'Name it in the inventory, with its keys.',
      });
    return new Secret(secretLabel(locator), value);
  };

  const registries = registryAccess({ address: async ({ url, from = 'laptop' }) => ({ url: await world.endpoint(url, from) }), secret });
  const credential = {
    kind: 'oauth-client',
    clientId: new Secret('the OAuth client of the twin', 'twin'),
    clientSecret: new Secret('the OAuth client of the twin', 'twin'),
  } as const;
  const tailnet = (signal: AbortSignal) => () =>
    lazyTailnet(async () => {
      tailnetApi ??= startTailnetApi(world);
      const { url } = await tailnetApi;
      return createTailnetClient({ baseUrl: url, credential, clock: world.clock, signal });
    });

  const base = (scope: Scope) => ({
    signal: scope.signal,
    note: (message: string) => scope.note(message),
    progress: (progress: Parameters<Scope['progress']>[0]) => scope.progress(progress),
    clock: world.clock,
    web: {
      get: (url: string, options: Parameters<ReadContext['web']['get']>[1]) => world.request(url, options.from, options.headers ?? {}),
      send: (url: string, { from, headers = {}, method, body }: WebSending) =>
        world.request(url, from, headers, { method, ...(body === undefined ? {} : { body }) }),
    },
    host: (name: string) => world.host(name),
    cluster,
    registry: (locator: RegistryLocator) => registries.registry(locator, scope.signal),
    secret,
    tailnet: tailnet(scope.signal),
  });

  return {
    clock: world.clock,
    reading: (scope): ReadContext => ({ ...base(scope), database: (locator) => database(locator, scope.signal).reader }),
    writing: (scope): WriteContext => ({ ...base(scope), database: (locator) => database(locator, scope.signal) }),
    [Symbol.asyncDispose]: async () => {
      if (tailnetApi !== undefined) await (await tailnetApi)[Symbol.asyncDispose]();
      tailnetApi = undefined;
      for (const { client } of clusters.values()) await client[Symbol.asyncDispose]();
      for (const ofSignal of databases.values()) for (const client of ofSignal.values()) await client[Symbol.asyncDispose]();
      await registries[Symbol.asyncDispose]();
      clusters.clear();
      databases.clear();
    },
  };
}
