// What the controllers of a cluster share: the objects, the verbs, the world. A controller looks at everything and does what is
// missing; it runs again after every change, and what it has done once it finds done.
import type { TwinWorld } from '../../world.ts';
import type { ApiVerbs } from '../api-verbs.ts';
import { docAt, textAt, type Doc } from '../doc.ts';
import type { ObjectStore } from '../object-store.ts';
import type { ResourceType } from '../resource-types.ts';

export interface ControllerContext {
  readonly cluster: string;
  readonly objects: ObjectStore;
  readonly verbs: ApiVerbs;
  world(): TwinWorld;
  /** Looks again at this time, though nothing changes until then. */
  wakeAt(time: number): void;
}

export type Controller = (context: ControllerContext) => Promise<void>;

/** A controller and the types whose changes concern it (`pods.`, `deployments.apps`), or `all`. */
export interface ControllerEntry {
  readonly control: Controller;
  readonly watches: readonly string[] | 'all';
  /** It only writes objects, and waits for nothing: what one run of it writes is one change of the store. */
  readonly together?: boolean;
}

export const controllerManager = 'kube-controller-manager';

export function nameOf(object: Doc): string {
  return textAt(object, 'metadata.name') ?? '';
}

export function namespaceOf(object: Doc): string {
  return textAt(object, 'metadata.namespace') ?? '';
}

export function deleting(object: Doc): boolean {
  return textAt(object, 'metadata.deletionTimestamp') !== undefined;
}

export function ownerReference(owner: Doc): Doc {
  return {
    apiVersion: String(owner['apiVersion']),
    kind: String(owner['kind']),
    name: nameOf(owner),
    uid: textAt(owner, 'metadata.uid') ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** Owned objects of a type. */
export function ownedBy(objects: readonly Doc[], owner: Doc): Doc[] {
  const uid = textAt(owner, 'metadata.uid');
  return objects.filter((object) => {
    const references = docAt(object, 'metadata')['ownerReferences'];
    return Array.isArray(references) && references.some((reference) => textAt(reference, 'uid') === uid);
  });
}

export function removeObject(context: ControllerContext, type: ResourceType, object: Doc): void {
  if (!deleting(object))
    context.verbs.remove({ type, namespace: textAt(object, 'metadata.namespace'), name: nameOf(object) }, { dryRun: false });
}

/** Makes an object unless one of its name is there. */
export function ensureObject(context: ControllerContext, type: ResourceType, object: Doc): Doc {
  const found = context.objects.get(type, textAt(object, 'metadata.namespace'), nameOf(object));
  return found ?? context.verbs.create(type, textAt(object, 'metadata.namespace'), object, { manager: controllerManager, dryRun: false });
}

/** A condition of a status list; its transition time moves only with its status. */
export function condition(conditions: Doc[], type: string, status: boolean, reason: string, message: string, now: string): Doc[] {
  const before = conditions.find((each) => each['type'] === type);
  const text = status ? 'True' : 'False';
  const lastTransitionTime = before?.['status'] === text ? (before['lastTransitionTime'] ?? now) : now;
  const next: Doc = { type, status: text, reason, message, lastTransitionTime };
  return before === undefined ? [...conditions, next] : conditions.map((each) => (each === before ? next : each));
}
