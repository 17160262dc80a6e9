// What exists before a plan runs, as types. The twin is built from it; lint reads its facts; a survey will write it.
import type { JsonObject } from '../core/json.ts';
import type { SecretEntry } from './secret-source.ts';

export interface Host {
  readonly name: string;
  readonly os: { readonly family: 'macos' | 'linux'; readonly version: string };
  readonly architecture: 'arm64' | 'amd64';
  readonly user: { readonly name: string; readonly uid: number; readonly home: string };
  /** Programs that can be called, by absolute path. */
  readonly programs: readonly string[];
  /** Directories and files that exist before the plan, by absolute path (content by text; `undefined` for a directory). */
  readonly paths?: Readonly<Record<string, string | undefined>>;
}

export interface Listener {
  readonly port: number;
  /** `127.0.0.1`, or `*` for every interface. */
  readonly address: string;
}

/** A service in its host form. */
export interface HostService {
  readonly name: string;
  readonly host: string;
  readonly manager:
    | { readonly brew: string }
    | { readonly launchd: string; readonly plist: string }
    | { readonly systemd: string }
    | { readonly system: string };
  readonly listens: readonly Listener[];
  /** The program that the twin runs as its stand-in, and its settings; left out where a listener alone will do. */
  readonly program?: { readonly name: string; readonly settings: JsonObject };
}

/** A database server on a host. In the twin it is a real server. */
export interface HostDatabaseServer {
  readonly host: string;
  readonly port: number;
  /** The major version, as 18. */
  readonly version: number;
  /** The service of the inventory that runs it. */
  readonly service: string;
  readonly superuser: string;
  readonly roles: readonly { readonly name: string; readonly grants?: readonly string[] }[];
  readonly databases: readonly { readonly name: string; readonly owner: string }[];
}

/** A tailnet service that a host serves: `svc:feed`, port 443, to `http://localhost:8080`. */
export interface ServeEntry {
  readonly service: `svc:${string}`;
  readonly host: string;
  readonly protocol: 'https' | 'tcp';
  readonly port: number;
  readonly upstream: string;
}

export interface Inventory {
  /** The host on which the person and Longshore sit. */
  readonly workstation: string;
  readonly tailnet: { readonly suffix: string };
  readonly hosts: readonly Host[];
  readonly services: readonly HostService[];
  readonly databaseServers: readonly HostDatabaseServer[];
  readonly serveEntries: readonly ServeEntry[];
  /** Secrets that the plan needs from outside: names, keys and sources, never values. */
  readonly secrets: readonly SecretEntry[];
}

/** Keeps the literal types of an inventory while checking its shape. */
export function defineInventory<const Value extends Inventory>(inventory: Value): Value {
  return inventory;
}
