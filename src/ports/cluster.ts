// A Kubernetes cluster as Longshore sees it: objects, server-side apply, dry run; and the way into its pods.
import type { Json, JsonObject } from '../core/json.ts';
import type { Change, CommandResult, Query, StreamedQuery } from './host.ts';

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: { readonly [key: string]: string };
  readonly annotations?: { readonly [key: string]: string };
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly [key: string]: Json | undefined;
}

export interface KubeObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta & JsonObject;
}

export interface ObjectId {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

export function objectId(object: KubeObject): ObjectId {
  const { namespace, name } = object.metadata;
  return { apiVersion: object.apiVersion, kind: object.kind, ...(namespace === undefined ? {} : { namespace }), name };
}

/** The one spelling of an object: `Deployment miniflux/miniflux`, `Namespace miniflux`. */
export function objectLabel(id: ObjectId): string {
  return id.namespace === undefined ? `${id.kind} ${id.name}` : `${id.kind} ${id.namespace}/${id.name}`;
}

export interface ApplyOptions {
  /** Take over fields that another field manager owns. Only when the plan says so. */
  readonly force?: boolean;
}

/** What the server would make of an object. */
export interface DryRun {
  readonly object: KubeObject;
  /** It is not there yet. */
  readonly created: boolean;
  /** What the server warns of, such as a field that a later version takes away. */
  readonly warnings: readonly string[];
}

export interface ObjectType {
  readonly apiVersion: string;
  readonly kind: string;
  /** Every namespace unless given. */
  readonly namespace?: string;
  readonly labelSelector?: string;
}

/** A change of one object. `gone` shows it as it was last. */
export interface WatchEvent {
  readonly change: 'added' | 'modified' | 'gone';
  readonly object: KubeObject;
}

export interface PodPlace {
  readonly namespace: string;
  readonly name: string;
  /** The first one unless given. */
  readonly container?: string;
}

/** A local address that leads to a port of a pod until it is disposed. */
export interface PortForward extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

/** A file on its way into a pod, or out of it. Paths are relative to the folder that is named beside it. */
export interface PodFile {
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink';
  /** Permission bits, as 0o644. */
  readonly mode: number;
  readonly modifiedAt?: number;
  /** Bytes of a file; as many come out of `content`. */
  readonly size?: number;
  readonly content?: AsyncIterable<Uint8Array>;
  /** Where a symlink leads. */
  readonly target?: string;
  readonly uid?: number;
  readonly gid?: number;
}

/** A command in a pod whose output is taken as it comes. */
export interface PodStream extends AsyncDisposable {
  readonly stdout: AsyncIterable<Uint8Array>;
  /** What it wrote to its standard error, and how it ended; settles when `stdout` has ended. */
  readonly end: Promise<Omit<CommandResult, 'stdout'>>;
}

/**
 * Errors carry the API's reason: `cluster-unreachable`, `cluster-not-found` (type unknown to the server),
 * `cluster-conflict` (says who owns which field), `cluster-invalid` (says which field), `cluster-forbidden`.
 */
export interface ClusterReader {
  readonly name: string;
  get(id: ObjectId): Promise<KubeObject | undefined>;
  list(type: ObjectType): Promise<readonly KubeObject[]>;
  /** What is there, then every change, until the signal aborts: it is opened again when the server ends it. */
  watch(type: ObjectType, options: { readonly signal: AbortSignal }): AsyncIterable<WatchEvent>;
  /** What `apply` would make of the live object (server-side dry run). */
  dryRun(object: KubeObject, options?: ApplyOptions): Promise<DryRun>;
  /** The last lines that a container of the pod has written; `previous`: before it was last restarted. */
  logs(pod: PodPlace & { readonly lines: number; readonly previous?: boolean }): Promise<string>;
  /** Lines as they are written, from now on, until the container ends or the signal aborts. */
  followLogs(pod: PodPlace, options: { readonly signal: AbortSignal }): AsyncIterable<string>;
  /** A command in a container that changes nothing. A non-zero exit is a result. */
  query(pod: PodPlace, command: Query): Promise<CommandResult>;
  /** The same with its output as a stream, for what is too large to be held: an archive, a dump. */
  queryStream(pod: PodPlace, command: StreamedQuery): Promise<PodStream>;
  forward(pod: PodPlace & { readonly port: number }): Promise<PortForward>;
}

export interface ClusterWriter extends ClusterReader {
  /** Server-side apply with field manager `longshore`. */
  apply(object: KubeObject, options?: ApplyOptions): Promise<KubeObject>;
  /** Writes a whole object (create, or replace what is there): for before-images, and for a field of an object that another step holds. */
  replace(object: KubeObject): Promise<KubeObject>;
  /** Asks for deletion; no error when it is gone. With `uid`, never another object of the same name. */
  remove(id: ObjectId, options?: { readonly uid?: string }): Promise<void>;
  /** A command in a container that may change something; `stdin` may be a stream of any length. */
  exec(
    pod: PodPlace,
    command: Omit<Change, 'stdin'> & { readonly stdin?: Change['stdin'] | AsyncIterable<Uint8Array> },
  ): Promise<CommandResult>;
  /** Files into a folder of a container, which needs `tar`; what is there under the same names is replaced. */
  writeFiles(pod: PodPlace, folder: string, files: AsyncIterable<PodFile> | Iterable<PodFile>): Promise<void>;
}
