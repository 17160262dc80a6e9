// Programs that Longshore starts have no business with the secrets in its environment; others may read theirs in /proc.

type Variables = Readonly<Record<string, string | undefined>>;

export function isSecretName(name: string): boolean {
  return name.startsWith('LONGSHORE_SECRET_') || name === 'TAILSCALE_OAUTH_CLIENT_SECRET' || name === 'TAILSCALE_API_KEY';
}

export function withoutSecrets(environment: Variables): Variables {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isSecretName(name)));
}
