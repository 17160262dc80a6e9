// A context for kinds over registries: the twin's, reached by the real client.
import { Secret, secretLabel } from '../../../src/core/secret.ts';
import type { WriteContext } from '../../../src/ports/context.ts';
import { createRegistryClient, type RegistryClient } from '../../../src/transport/registry/registry-client.ts';

export interface RegistryContext extends AsyncDisposable {
  readonly context: WriteContext;
  readonly notes: readonly string[];
}

/** `secrets` by label. */
export function registryContext(secrets: Readonly<Record<string, string>> = {}): RegistryContext {
  const { signal } = new AbortController();
  const notes: string[] = [];
  const clients: RegistryClient[] = [];
  const context: Partial<WriteContext> = {
    signal,
    note: (message) => void notes.push(message),
    progress: () => undefined,
    registry: (locator) => {
      const { credentials } = locator;
      const known = credentials === undefined ? undefined : secrets[secretLabel(credentials.password)];
      const user =
        credentials === undefined || known === undefined
          ? undefined
          : { username: credentials.username, password: new Secret('test', known) };
      const client = createRegistryClient({ locator, credentials: async () => user, signal });
      clients.push(client);
      return client;
    },
  };
  return {
    context: context as WriteContext,
    notes,
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) await client[Symbol.asyncDispose]();
    },
  };
}
