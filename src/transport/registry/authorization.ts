// Answers a registry's challenge: nothing for what is public, a password for Basic, a token from its token server for Bearer
// (https://distribution.github.io/distribution/spec/auth/token/). Credentials go to the registry and to its token server only.
import { LongshoreError } from '../../core/error.ts';
import { isJsonObject, type Json } from '../../core/json.ts';
import type { Secret } from '../../core/secret.ts';
import type { Challenge } from './challenge.ts';

export interface Credentials {
  readonly username: string;
  readonly password: Secret;
}

export interface TokenAnswer {
  readonly status: number;
  readonly body: string;
}

export interface AuthorizationOptions {
  readonly registry: URL;
  /** Asked for once, when the registry wants them. */
  readonly credentials: () => Promise<Credentials | undefined>;
  readonly get: (url: URL, headers: Readonly<Record<string, string>>) => Promise<TokenAnswer>;
  readonly now: () => number;
}

/** Tokens are given up this long before they end, so that none ends on its way. */
const marginMs = 10_000;
/** What a token lasts when its server does not say. */
const defaultLifeMs = 60_000;

export class Authorization {
  readonly #options: AuthorizationOptions;
  #basic: string | undefined;
  readonly #tokens = new Map<string, { readonly header: string; readonly endsAt: number }>();

  constructor(options: AuthorizationOptions) {
    this.#options = options;
  }

  /** The header that worked for this scope before, if it still does. */
  header(scope: string): string | undefined {
    const token = this.#tokens.get(scope);
    if (token !== undefined && token.endsAt > this.#options.now()) return token.header;
    return this.#basic;
  }

  /** The header that answers the challenges; `undefined` when there is nothing to answer them with. */
  async answer(challenges: readonly Challenge[], scope: string): Promise<string | undefined> {
    const bearer = challenges.find((challenge) => challenge.scheme === 'bearer');
    if (bearer !== undefined) return await this.#token(bearer, scope);
    if (!challenges.some((challenge) => challenge.scheme === 'basic')) return undefined;
    const credentials = await this.#options.credentials();
    this.#basic = credentials === undefined ? undefined : basicHeader(credentials);
    return this.#basic;
  }

  async #token({ parameters }: Challenge, scope: string): Promise<string> {
    const { registry } = this.#options;
    const realm = URL.parse(parameters['realm'] ?? '', registry.href);
    if (realm === null || !['http:', 'https:'].includes(realm.protocol))
      throw this.#failure(`its realm "${parameters['realm'] ?? ''}" is no URL`);
    if (registry.protocol === 'https:' && realm.protocol === 'http:')
      throw this.#failure(`its token server "${realm.origin}" would be asked without TLS`);
    if (parameters['service'] !== undefined) realm.searchParams.set('service', parameters['service']);
    for (const each of (parameters['scope'] ?? scope).split(' ')) if (each !== '') realm.searchParams.append('scope', each);
    const credentials = await this.#options.credentials();
    if (credentials !== undefined) realm.searchParams.set('account', credentials.username);
    const askedAt = this.#options.now();
    const { status, body } = await this.#options.get(realm, credentials === undefined ? {} : { authorization: basicHeader(credentials) });
    if (status === 401 || status === 403) throw this.#failure(`its token server "${realm.origin}" answers ${status}`);
    const answer = status === 200 ? parse(body) : undefined;
    const token = isJsonObject(answer) ? (answer['token'] ?? answer['access_token']) : undefined;
    if (typeof token !== 'string') throw this.#failure(`its token server "${realm.origin}" answers ${status} without a token`);
    const life = isJsonObject(answer) && typeof answer['expires_in'] === 'number' ? answer['expires_in'] * 1000 : defaultLifeMs;
    const header = `Bearer ${token}`;
    this.#tokens.set(scope, { header, endsAt: askedAt + Math.max(life - marginMs, 0) });
    return header;
  }

  #failure(because: string): LongshoreError {
    return new LongshoreError('registry-unauthorized', `cannot authenticate at "${this.#options.registry.origin}": ${because}`, {
      next: 'Correct the credentials, or the authentication that the registry is configured with.',
    });
  }
}

function basicHeader({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password.reveal()}`).toString('base64')}`;
}

function parse(body: string): Json | undefined {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return undefined;
  }
}
