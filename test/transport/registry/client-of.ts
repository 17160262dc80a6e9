// A client as tests need it.
import { Secret } from '../../../src/core/secret.ts';
import { createRegistryClient, type RegistryClient } from '../../../src/transport/registry/registry-client.ts';

export function clientOf(url: string, user?: { readonly username: string; readonly password: string }): RegistryClient {
  const credentials = user === undefined ? undefined : { username: user.username, password: new Secret('test', user.password) };
  return createRegistryClient({ locator: { url }, credentials: async () => credentials, signal: new AbortController().signal });
}
