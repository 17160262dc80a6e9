// The way to the real world: hosts over the person's ssh, clusters by their kubeconfig, databases directly or through ssh, the
// web by fetch. Nothing is opened before it is used.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { LongshoreError } from '../core/error.ts';
import type { Secret, SecretLocator } from '../core/secret.ts';
import { stepsOf, type Plan } from '../plan/plan.ts';
import type { ClusterWriter } from '../ports/cluster.ts';
import type { Clock, ReadContext, Scope, Transports, WriteContext } from '../ports/context.ts';
import type { HostWriter } from '../ports/host.ts';
import type { RegistryLocator } from '../ports/registry.ts';
import { createHost, type Host } from '../transport/host/create-host.ts';
import { withoutSecrets } from '../transport/secret/without-secrets.ts';
import { createSecretStore } from '../transport/secret/secret-store.ts';
import { createWebClient } from '../transport/web/create-web-client.ts';
import { clusterSecret } from './cluster-secret.ts';
import { realClusters } from './real-clusters.ts';
import { RealDatabases } from './real-databases.ts';
import { realTailnet } from './real-tailnet.ts';
import { Forwards } from './forwards.ts';
import { registryAccess, registryAddress } from './registry-access.ts';

export interface RealWorldOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The state folder: generated secrets are kept in it. */
  readonly state: string;
  /** The command only looks: it asks nobody up front and keeps nothing. */
  readonly looksOnly: boolean;
}

export async function realTransports(plan: Plan, options: RealWorldOptions): Promise<Transports> {
  const { inventory } = plan;
  const { environment } = options;
  const home = environment['HOME'] ?? homedir();
  const secrets = createSecretStore({
    secrets: inventory.secrets,
    environment,
    home,
    keptIn: join(options.state, 'secrets'),
    keep: !options.looksOnly,
  });
  // Now, while a person is there, rather than in the middle of a change.
  if (!options.looksOnly) await secrets.unlock();
  const sudoPasswords = new Map<string, Secret>();
  for (const { name, sudoPassword } of inventory.hosts) {
    if (sudoPassword?.secret !== 'named') continue;
    const value = await secrets.find(sudoPassword.name, sudoPassword.key);
    if (value !== undefined) sudoPasswords.set(name, value);
  }
  const hosts = new Map<string, Host>();

  const hostOf = (name: string): Host => {
    let known = hosts.get(name);
    if (known === undefined) {
      const found = inventory.hosts.find((each) => each.name === name);
      if (found === undefined)
        throw new LongshoreError('host-unknown', `cannot reach host "${name}": the inventory has no such host`, {
          next: 'Add it to the inventory, or correct the name in the plan.',
        });
      const password = sudoPasswords.get(name);
      known = createHost({
        host: name,
        ...(name === inventory.workstation ? {} : { ssh: found.ssh ?? {} }),
        ...(password === undefined ? {} : { sudoPassword: password }),
      });
      hosts.set(name, known);
    }
    return known;
  };
  const host = (name: string, signal: AbortSignal): HostWriter => hostOf(name).writer(signal);
  // While the journal is opened and the plan is ordered, the logins are already under way.
  for (const name of new Set(stepsOf(plan).map(({ input }) => input['host']))) {
    if (typeof name === 'string' && inventory.hosts.some((each) => each.name === name)) hostOf(name).connect();
  }

  const clusters = realClusters(inventory, withoutSecrets(environment), home);
  const cluster = (name: string): ClusterWriter => clusters.cluster(name);

  const secret = async (locator: SecretLocator): Promise<Secret> =>
    locator.secret === 'named' ? secrets.read(locator.name, locator.key) : clusterSecret(cluster(locator.cluster), locator);

  const forwards = new Forwards(inventory);
  const registries = registryAccess({ address: registryAddress(inventory, forwards), secret });
  const databases = new RealDatabases({ inventory, forwards, cluster, secret: (name, key) => secrets.find(name, key) });

  // Absent without a credential: the kinds of the tailnet say what to set.
  const tailnetOf = (signal: AbortSignal) => {
    const tailnet = realTailnet(environment, { clock, signal });
    return tailnet === undefined ? {} : { tailnet: () => tailnet };
  };

  const base = (scope: Scope) => ({
    ...tailnetOf(scope.signal),
    signal: scope.signal,
    note: (message: string) => scope.note(message),
    progress: (progress: Parameters<Scope['progress']>[0]) => scope.progress(progress),
    clock,
    web: createWebClient({ workstation: inventory.workstation, signal: scope.signal, host: (name) => host(name, scope.signal) }),
    host: (name: string) => host(name, scope.signal),
    cluster,
    registry: (locator: RegistryLocator) => registries.registry(locator, scope.signal),
    secret,
  });

  return {
    clock,
    reading: (scope): ReadContext => ({ ...base(scope), database: (locator) => databases.client(locator, scope.signal).reader }),
    writing: (scope): WriteContext => ({ ...base(scope), database: (locator) => databases.client(locator, scope.signal) }),
    [Symbol.asyncDispose]: async () => {
      await databases[Symbol.asyncDispose]();
      await registries[Symbol.asyncDispose]();
      await forwards[Symbol.asyncDispose]();
      await Promise.all([...hosts.values(), clusters].map((each) => each[Symbol.asyncDispose]()));
      hosts.clear();
    },
  };
}

const clock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await wait(ms, undefined, signal === undefined ? {} : { signal });
  },
};
