// The URL by which Miniflux reaches its database, with the password left to be filled in (miniflux.app/docs/configuration,
// DATABASE_URL).
import type { JsonObject } from '../../core/json.ts';
import type { SecretLocator } from '../../core/secret.ts';
import type { SecretTemplate } from '../../kinds/secret/secret-template.ts';

export interface MinifluxDatabase {
  readonly host: string;
  readonly port?: number;
  readonly database: string;
  readonly role: string;
  /** A password of letters and digits, such as an operator makes: it stands in the URL as it is. */
  readonly password: SecretLocator & JsonObject;
  /** `require` unless given: CloudNativePG's servers all have TLS. */
  readonly sslmode?: 'disable' | 'require' | 'verify-ca' | 'verify-full';
}

export function minifluxDatabaseUrl({
  host,
  port = 5432,
  database,
  role,
  password,
  sslmode = 'require',
}: MinifluxDatabase): SecretTemplate {
  const address = `${encodeURIComponent(role)}:\${password}@${host}:${port}/${encodeURIComponent(database)}`;
  return { $secretTemplate: `postgres://${address}?sslmode=${sslmode}`, values: { password } };
}
