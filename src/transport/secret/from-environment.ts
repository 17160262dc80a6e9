// Secrets in the environment of the process: for CI, and for `op run` and its like.
import type { SecretEntry } from '../../inventory/secret-source.ts';

/**
 * `LONGSHORE_SECRET_TAILSCALE_OAUTH_CLIENT_ID` of secret `tailscale-oauth`, key `client_id`; of a secret with one key also,
 * and first, the name alone.
 */
export function environmentNames({ name, keys }: SecretEntry, key: string): readonly [string, ...string[]] {
  const upper = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
  const whole = `LONGSHORE_SECRET_${upper(name)}`;
  return keys.length === 1 ? [whole, `${whole}_${upper(key)}`] : [`${whole}_${upper(key)}`];
}

/** An empty variable counts as none. */
export function fromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  entry: SecretEntry,
  key: string,
): string | undefined {
  return environmentNames(entry, key)
    .map((name) => environment[name])
    .find((value) => value !== undefined && value !== '');
}
