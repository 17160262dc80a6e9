// The real tailnet's administration, by the credentials of the environment. Their names are those of Tailscale's own tools
// (the Terraform provider's), so that one setting serves all.
import { Secret } from '../core/secret.ts';
import type { Clock } from '../ports/context.ts';
import type { TailnetWriter } from '../ports/tailnet.ts';
import { createTailnetClient } from '../transport/tailscale/create-tailnet-client.ts';
import type { TailnetCredential } from '../transport/tailscale/access-token.ts';

/** `undefined` when the environment has no credential: a plan that does not touch the tailnet needs none. */
export function realTailnet(
  env: Readonly<Record<string, string | undefined>>,
  scope: { readonly clock: Clock; readonly signal: AbortSignal },
): TailnetWriter | undefined {
  const credential = credentialOf(env);
  if (credential === undefined) return undefined;
  const baseUrl = env['TAILSCALE_BASE_URL'];
  return createTailnetClient({ credential, ...scope, ...(baseUrl === undefined || baseUrl === '' ? {} : { baseUrl }) });
}

function credentialOf(env: Readonly<Record<string, string | undefined>>): TailnetCredential | undefined {
  const { TAILSCALE_OAUTH_CLIENT_ID: id = '', TAILSCALE_OAUTH_CLIENT_SECRET: secret = '', TAILSCALE_API_KEY: token = '' } = env;
  if (id !== '' && secret !== '') {
    return {
      kind: 'oauth-client',
      clientId: new Secret('TAILSCALE_OAUTH_CLIENT_ID', id),
      clientSecret: new Secret('TAILSCALE_OAUTH_CLIENT_SECRET', secret),
    };
  }
  return token === '' ? undefined : { kind: 'access-token', token: new Secret('TAILSCALE_API_KEY', token) };
}
