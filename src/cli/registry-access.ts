// Registries for contexts: one client for each address and user, made at first use. Where a registry is really reached is
// asked anew for every call, since it may have been started again elsewhere meanwhile.
import { LongshoreError } from '../core/error.ts';
import type { Secret, SecretLocator } from '../core/secret.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { RegistryLocator, RegistryWriter } from '../ports/registry.ts';
import type { RegistryAddress, RegistryClient } from '../transport/registry/registry-client.ts';
import type { Forwards } from './forwards.ts';

export interface RegistryAccessOptions {
  /** Where to connect to for a locator. */
  readonly address: (locator: RegistryLocator) => Promise<RegistryAddress>;
  readonly secret: (locator: SecretLocator) => Promise<Secret>;
}

export interface RegistryAccess extends AsyncDisposable {
  registry(locator: RegistryLocator, signal: AbortSignal): RegistryWriter;
}

export function registryAccess({ address, secret }: RegistryAccessOptions): RegistryAccess {
  const clients = new Map<AbortSignal, Map<string, RegistryClient>>();
  const clientOf = async (locator: RegistryLocator, signal: AbortSignal): Promise<RegistryClient> => {
    const at = await address(locator);
    const { username, password } = locator.credentials ?? {};
    const key = JSON.stringify([at, locator.url, username, password]);
    const ofSignal = clients.get(signal) ?? new Map<string, RegistryClient>();
    clients.set(signal, ofSignal);
    const credentials = async () =>
      username === undefined || password === undefined ? undefined : { username, password: await secret(password) };
    // Loaded when it is needed: a plan of hosts starts sooner without it.
    const { createRegistryClient } = await import('../transport/registry/registry-client.ts');
    const client = ofSignal.get(key) ?? createRegistryClient({ locator, address: at, credentials, signal });
    ofSignal.set(key, client);
    return client;
  };
  return {
    registry: (locator, signal) => lazyRegistry(locator, () => clientOf(locator, signal)),
    [Symbol.asyncDispose]: async () => {
      for (const ofSignal of clients.values()) for (const client of ofSignal.values()) await client[Symbol.asyncDispose]();
      clients.clear();
    },
  };
}

/** The real world's addresses: a registry that only a host can see is asked through an `ssh -L` of that host. */
export function registryAddress(
  inventory: Inventory,
  forwards: Pick<Forwards, 'socket'>,
): (locator: RegistryLocator) => Promise<RegistryAddress> {
  return async ({ url, from = 'laptop' }) => {
    const host = from.startsWith('host:') ? from.slice('host:'.length) : undefined;
    if (from === 'laptop' || host === inventory.workstation) return { url };
    const { hostname, port, protocol } = new URL(url);
    if (host !== undefined) {
      const to = hostname === 'localhost' ? {} : { to: hostname.replace(/^\[|\]$/g, '') };
      const target = { host, ...to, port: Number(port) || (protocol === 'https:' ? 443 : 80) };
      return { url, socketPath: (await forwards.socket(target)).path };
    }
    throw new LongshoreError(
      'registry-unreachable',
      `cannot reach ${url} from ${from}: nothing leads there from "${inventory.workstation}"`,
      {
        next: 'Use a name by which the workstation or a host reaches the registry, and say so in `from`.',
      },
    );
  };
}

/** A port method must say that a registry cannot be reached as a rejection. */
function lazyRegistry(locator: RegistryLocator, client: () => Promise<RegistryWriter>): RegistryWriter {
  return {
    locator,
    ping: async () => (await client()).ping(),
    catalog: async () => (await client()).catalog(),
    tags: async (repository) => (await client()).tags(repository),
    describe: async (repository, reference) => (await client()).describe(repository, reference),
    manifest: async (repository, reference) => (await client()).manifest(repository, reference),
    blobSize: async (repository, digest) => (await client()).blobSize(repository, digest),
    blob: async function* (repository, digest, options) {
      yield* (await client()).blob(repository, digest, options);
    },
    referrers: async (repository, digest, artifactType) => (await client()).referrers(repository, digest, artifactType),
    putBlob: async (repository, upload) => (await client()).putBlob(repository, upload),
    putManifest: async (repository, reference, manifest) => (await client()).putManifest(repository, reference, manifest),
    deleteManifest: async (repository, reference) => (await client()).deleteManifest(repository, reference),
    deleteBlob: async (repository, digest) => (await client()).deleteBlob(repository, digest),
  };
}
