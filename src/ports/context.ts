// What a kind is given to work with. A `ReadContext` cannot change the world; its type has no way to say it.
import type { Secret, SecretLocator } from '../core/secret.ts';
import type { ClusterReader, ClusterWriter } from './cluster.ts';
import type { DatabaseLocator, DatabaseReader, DatabaseWriter } from './database.ts';
import type { HostReader, HostWriter } from './host.ts';
import type { RegistryLocator, RegistryReader, RegistryWriter } from './registry.ts';
import type { TailnetReader, TailnetWriter } from './tailnet.ts';
import type { WebReader, WebWriter } from './web.ts';

export interface Clock {
  /** Milliseconds since 1970 (UTC). */
  now(): number;
  /** Rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** How far a long operation is; every figure that is known. */
export interface Progress {
  readonly what?: string;
  readonly rows?: number;
  readonly totalRows?: number;
  readonly files?: number;
  readonly totalFiles?: number;
  readonly bytes?: number;
  readonly totalBytes?: number;
}

/** Who is asking: ends with `signal`, and hears what the kinds have to say. */
export interface Scope {
  readonly signal: AbortSignal;
  note(message: string): void;
  progress(progress: Progress): void;
}

export interface ReadContext extends Scope {
  readonly clock: Clock;
  readonly web: WebReader;
  host(name: string): HostReader;
  cluster(name: string): ClusterReader;
  database(locator: DatabaseLocator): DatabaseReader;
  registry(locator: RegistryLocator): RegistryReader;
  /** The administration of the tailnet; absent in a world that has none, and where no credential was given. */
  readonly tailnet?: () => TailnetReader;
  /** Errors: `secret-missing` (says where it was looked for and how to supply it). */
  secret(locator: SecretLocator): Promise<Secret>;
}

export interface WriteContext extends ReadContext {
  readonly web: WebWriter;
  host(name: string): HostWriter;
  cluster(name: string): ClusterWriter;
  database(locator: DatabaseLocator): DatabaseWriter;
  registry(locator: RegistryLocator): RegistryWriter;
  readonly tailnet?: () => TailnetWriter;
}

/** The way to a world, real or twin. Connections are kept until disposed. */
export interface Transports extends AsyncDisposable {
  readonly clock: Clock;
  reading(scope: Scope): ReadContext;
  writing(scope: Scope): WriteContext;
}
