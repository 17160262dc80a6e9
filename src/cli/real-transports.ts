// The way to the real world: hosts over the person's ssh, clusters by their kubeconfig, databases directly or through ssh, the
// web by fetch. Nothing is opened before it is used.
import { homedir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { LongshoreError } from '../core/error.ts';
import { Secret, secretLabel, type SecretLocator } from '../core/secret.ts';
import type { Plan } from '../plan/plan.ts';
import type { ClusterWriter } from '../ports/cluster.ts';
import type { Clock, ReadContext, Scope, Transports, WriteContext } from '../ports/context.ts';
import type { HostWriter } from '../ports/host.ts';
import { createHost, type Host } from '../transport/host/create-host.ts';
import { createWebReader } from '../transport/web/create-web-reader.ts';
import { clusterSecret } from './cluster-secret.ts';
import { namedSecret, namedSecretValue } from './named-secret.ts';
import { realClusters } from './real-clusters.ts';
import { RealDatabases } from './real-databases.ts';

export function realTransports({ inventory }: Plan, environment: Readonly<Record<string, string | undefined>>): Transports {
  const hosts = new Map<string, Host>();

  const host = (name: string, signal: AbortSignal): HostWriter => {
    let known = hosts.get(name);
    if (known === undefined) {
      const found = inventory.hosts.find((each) => each.name === name);
      if (found === undefined)
        throw new LongshoreError('host-unknown', `cannot reach host "${name}": the inventory has no such host`, {
          next: 'Add it to the inventory, or correct the name in the plan.',
        });
      const password = found.sudoPassword === undefined ? undefined : optionalSecret(found.sudoPassword);
      known = createHost({
        host: name,
        ...(name === inventory.workstation ? {} : { ssh: found.ssh ?? {} }),
        ...(password === undefined ? {} : { sudoPassword: password }),
      });
      hosts.set(name, known);
    }
    return known.writer(signal);
  };

  const clusters = realClusters(inventory, environment, environment['HOME'] ?? homedir());
  const cluster = (name: string): ClusterWriter => clusters.cluster(name);

  const optionalSecret = (locator: SecretLocator): Secret | undefined => {
    const value = locator.secret === 'named' ? namedSecretValue(locator, inventory.secrets, environment) : undefined;
    return value === undefined ? undefined : new Secret(secretLabel(locator), value);
  };
  const secret = async (locator: SecretLocator): Promise<Secret> =>
    locator.secret === 'named' ? namedSecret(locator, inventory.secrets, environment) : clusterSecret(cluster(locator.cluster), locator);

  const databases = new RealDatabases(inventory, optionalSecret);

  const base = (scope: Scope) => ({
    signal: scope.signal,
    note: (message: string) => scope.note(message),
    progress: (progress: Parameters<Scope['progress']>[0]) => scope.progress(progress),
    clock,
    web: createWebReader({ workstation: inventory.workstation, signal: scope.signal, host: (name) => host(name, scope.signal) }),
    host: (name: string) => host(name, scope.signal),
    cluster,
    secret,
  });

  return {
    clock,
    reading: (scope): ReadContext => ({ ...base(scope), database: (locator) => databases.client(locator, scope.signal).reader }),
    writing: (scope): WriteContext => ({ ...base(scope), database: (locator) => databases.client(locator, scope.signal) }),
    [Symbol.asyncDispose]: async () => {
      await databases[Symbol.asyncDispose]();
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
