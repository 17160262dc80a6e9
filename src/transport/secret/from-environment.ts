// Secrets in the environment of the process: for CI, and for `op run` and its like.

/** `LONGSHORE_SECRET_TAILSCALE_OAUTH_CLIENT_ID` of secret `tailscale-oauth`, key `client_id`. */
export function environmentName(name: string, key: string): string {
  return `LONGSHORE_SECRET_${name}_${key}`.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
}

/** An empty variable counts as none. */
export function fromEnvironment(environment: Readonly<Record<string, string | undefined>>, name: string, key: string): string | undefined {
  const value = environment[environmentName(name, key)];
  return value === '' ? undefined : value;
}
