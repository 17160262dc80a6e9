// Where a service with an HTTP API is, from where it is asked, and by whose right. Plain JSON: no value of a secret.
import type { Fact } from '../../core/fact.ts';
import { secretLabel, type SecretLocator } from '../../core/secret.ts';
import type { Vantage } from '../../ports/web.ts';

export type ServiceAuth =
  /** `Authorization: Bearer …`: Woodpecker, Grafana. `token`: Forgejo's own spelling. */
  | { readonly scheme: 'bearer' | 'token'; readonly token: SecretLocator }
  | { readonly scheme: 'basic'; readonly username: string; readonly password: SecretLocator };

export type ServiceLocator = {
  /** Up to where the API begins: `https://forge.tail8d86e.ts.net`. */
  readonly url: string;
  /** `laptop` unless given. */
  readonly from?: Vantage;
  /** As nobody, without. */
  readonly auth?: ServiceAuth;
};

export function serviceProblems({ url, from, auth }: ServiceLocator): readonly string[] {
  if (url.includes('‹')) return [];
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isWeb = parsed !== undefined && ['http:', 'https:'].includes(parsed.protocol);
  return [
    ...(isWeb ? [] : [`url "${url}" is no http or https URL`]),
    ...(isWeb && (parsed.username !== '' || parsed.password !== '') ? ['a password in a url would be printed; give it as `auth`'] : []),
    ...(isWeb && (parsed.search !== '' || parsed.hash !== '') ? [`url "${parsed.origin}${parsed.pathname}" goes on behind its path`] : []),
    ...(from === undefined || /^(laptop|host:.+|cluster:.+)$/.test(from)
      ? []
      : [`from "${from}" is none of laptop, host:<name> and cluster:<name>`]),
    ...(auth?.scheme === 'basic' && auth.username === '' ? ['the user of a service has no name'] : []),
  ];
}

/** What asking it builds on: the way to it from where it is asked, and the secret that is shown. */
export function serviceNeeds({ url, from = 'laptop', auth }: ServiceLocator): readonly Fact[] {
  const locator = auth === undefined ? undefined : auth.scheme === 'basic' ? auth.password : auth.token;
  const secret: readonly Fact[] = locator === undefined ? [] : [{ fact: 'secret', label: secretLabel(locator) }];
  if (url.includes('‹') || !URL.canParse(url)) return secret;
  const { protocol, hostname, port } = new URL(url);
  const scheme = protocol.slice(0, -1);
  return [{ fact: 'reaches', from, to: hostname, port: port === '' ? (scheme === 'https' ? 443 : 80) : Number(port), scheme }, ...secret];
}
