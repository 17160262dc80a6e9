// A Kubernetes cluster as Longshore sees it: objects, server-side apply, dry run.
import type { Json, JsonObject } from '../core/json.ts';

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

/**
 * Errors carry the API's reason: `cluster-unreachable`, `cluster-not-found` (type unknown to the server),
 * `cluster-conflict` (says who owns which field), `cluster-invalid` (says which field), `cluster-forbidden`.
 */
export interface ClusterReader {
  readonly name: string;
  get(id: ObjectId): Promise<KubeObject | undefined>;
  list(type: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace?: string;
    readonly labelSelector?: string;
  }): Promise<readonly KubeObject[]>;
  /** What `apply` would make of the live object (server-side dry run). */
  dryRun(object: KubeObject, options?: ApplyOptions): Promise<KubeObject>;
  /** The last lines that a container of the pod has written. */
  logs(pod: { readonly namespace: string; readonly name: string; readonly container?: string; readonly lines: number }): Promise<string>;
}

export interface ClusterWriter extends ClusterReader {
  /** Server-side apply with field manager `longshore`. */
  apply(object: KubeObject, options?: ApplyOptions): Promise<KubeObject>;
  /** Puts an object back as it was (create, or replace what is there). For before-images only. */
  replace(object: KubeObject): Promise<KubeObject>;
  /** Asks for deletion; no error when it is gone. With `uid`, never another object of the same name. */
  remove(id: ObjectId, options?: { readonly uid?: string }): Promise<void>;
}
