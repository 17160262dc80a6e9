// Where the bearer token of a request comes from: an API access token as it is, or one that an OAuth client's credentials
// buy for an hour. https://tailscale.com/docs/features/oauth-clients
import { LongshoreError } from '../../core/error.ts';
import { Secret } from '../../core/secret.ts';
import type { Clock } from '../../ports/context.ts';

export type TailnetCredential =
  | { readonly kind: 'access-token'; readonly token: Secret }
  | { readonly kind: 'oauth-client'; readonly clientId: Secret; readonly clientSecret: Secret };

export interface TokenSource {
  current(signal: AbortSignal): Promise<Secret>;
  /** The token was not taken: the next one is a new one. False when there is no other. */
  forget(): boolean;
}

/** A token is not used in its last minute, so that it does not end on the way. */
const marginMs = 60_000;

export function tokenSource(baseUrl: string, credential: TailnetCredential, clock: Clock): TokenSource {
  if (credential.kind === 'access-token') return { current: async () => credential.token, forget: () => false };
  let bought: { readonly token: Secret; readonly until: number } | undefined;
  return {
    current: async (signal) => {
      if (bought === undefined || clock.now() >= bought.until) bought = await buy(baseUrl, credential, clock, signal);
      return bought.token;
    },
    forget: () => {
      bought = undefined;
      return true;
    },
  };
}

async function buy(
  baseUrl: string,
  credential: TailnetCredential & { readonly kind: 'oauth-client' },
  clock: Clock,
  signal: AbortSignal,
): Promise<{ readonly token: Secret; readonly until: number }> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: credential.clientId.reveal(),
    client_secret: credential.clientSecret.reveal(),
  });
  let response: Response;
  try {
    response = await fetch(`${baseUrl}/api/v2/oauth/token`, { method: 'POST', body: form, signal });
  } catch (error) {
    // The cause may quote the request, and with it the secret.
    throw new LongshoreError(
      'tailnet-unreachable',
      `cannot reach ${baseUrl}: ${error instanceof Error ? error.name : 'the connection failed'}`,
      {
        next: 'Look at the network, then run the same command again.',
      },
    );
  }
  if (!response.ok) {
    throw new LongshoreError(
      'tailnet-unauthorized',
      `cannot get an access token for ${credential.clientId.label}: status ${response.status}`,
      {
        next: 'Check the OAuth client in the admin console, Settings, Trust credentials; it may have been revoked.',
      },
    );
  }
  const answer = (await response.json().catch(() => ({}))) as { readonly access_token?: unknown; readonly expires_in?: unknown };
  if (typeof answer.access_token !== 'string')
    throw new LongshoreError('tailnet-unauthorized', `cannot get an access token for ${credential.clientId.label}: the answer has none`);
  const lifeMs = (typeof answer.expires_in === 'number' ? answer.expires_in : 3600) * 1000;
  return { token: new Secret('a Tailscale access token', answer.access_token), until: clock.now() + Math.max(lifeMs - marginMs, 1000) };
}
