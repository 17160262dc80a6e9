// How a database is reached, once a locator has been resolved: by whoever wires the transports.
import type { Secret } from '../../core/secret.ts';

export interface DatabaseConnection {
  /** A host name or address; or `socketDirectory` instead, the folder of a Unix socket. */
  readonly host?: string;
  readonly socketDirectory?: string;
  readonly port: number;
  readonly user: string;
  readonly password?: Secret;
  /** TLS towards `host`; none unless given. */
  readonly tls?: { readonly certificateAuthority?: string; readonly verify: boolean };
}
