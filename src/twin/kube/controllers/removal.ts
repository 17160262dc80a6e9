// Removal that follows from removal: the content of a namespace that ends, and objects whose owners are gone
// (https://kubernetes.io/docs/concepts/architecture/garbage-collection/).
import { setTimeout as wait } from 'node:timers/promises';
import { at, docAt, listAt, put, textAt, type Doc } from '../doc.ts';
import type { ResourceType } from '../resource-types.ts';
import { condition, deleting, nameOf, namespaceOf, removeObject, type Controller, type ControllerContext } from './controller.ts';

interface Kept {
  readonly type: ResourceType;
  readonly object: Doc;
}

/** The real controller takes seconds; at least so long one can see that a namespace ends, and be refused in it. */
const endingMs = 40;

export class Removal {
  /** Namespaces that were seen ending, by uid, and since when. */
  readonly #ending = new Map<string, number>();

  readonly control: Controller = async (context) => {
    const { objects } = context;
    const types = objects
      .types()
      .filter((type, index, all) => all.findIndex((other) => other.group === type.group && other.plural === type.plural) === index);
    const namespaces = objects.type('Namespace');
    for (const namespace of objects.list(namespaces).filter(deleting)) await this.#end(context, types, namespace);
    const everything = types.flatMap((type) => objects.list(type).map((object) => ({ type, object })));
    for (const kept of everything.filter(({ object }) => deleting(object))) dissolve(context, kept, everything);
    const uids = new Set(everything.map(({ object }) => textAt(object, 'metadata.uid')));
    for (const { type, object } of everything) {
      const owners = listAt(object, 'metadata.ownerReferences');
      if (owners.length > 0 && owners.every((owner) => !uids.has(textAt(owner, 'uid')))) removeIfThere(context, { type, object });
    }
  };

  async #end(context: ControllerContext, types: readonly ResourceType[], namespace: Doc): Promise<void> {
    const { objects, verbs } = context;
    const uid = textAt(namespace, 'metadata.uid') ?? '';
    const since = this.#ending.get(uid);
    this.#ending.set(uid, since ?? Date.now());
    if (since === undefined) await wait(endingMs);
    const content = types
      .filter((type) => type.namespaced)
      .flatMap((type) => objects.list(type, nameOf(namespace)).map((object) => ({ type, object })));
    for (const { type, object } of content) removeObject(context, type, object);
    const left = content.filter(({ type, object }) => objects.get(type, nameOf(namespace), nameOf(object)) !== undefined);
    const type = objects.type('Namespace');
    if (left.length > 0) {
      const held = left.filter(({ object }) => Array.isArray(at(object, 'metadata.finalizers')));
      const finalizers = [...new Set(held.flatMap(({ object }) => at(object, 'metadata.finalizers') as string[]))];
      const names = [...new Set(left.map((each) => `${each.type.plural}${each.type.group === '' ? '' : `.${each.type.group}`}`))];
      objects.change(type, namespace, (next) => {
        let conditions = condition(
          listAt(next, 'status.conditions'),
          'NamespaceContentRemaining',
          true,
          'SomeResourcesRemain',
          `Some resources are remaining: ${names.map((name) => `${name} has ${left.filter((each) => name.startsWith(each.type.plural)).length} resource instances`).join(', ')}`,
          verbs.now(),
        );
        conditions = condition(
          conditions,
          'NamespaceFinalizersRemaining',
          finalizers.length > 0,
          finalizers.length > 0 ? 'SomeFinalizersRemain' : 'ContentHasNoFinalizers',
          finalizers.length > 0
            ? `Some content in the namespace has finalizers remaining: ${finalizers.map((name) => `${name} in ${held.length} resource instances`).join(', ')}`
            : 'All content-preserving finalizers finished',
          verbs.now(),
        );
        put(next, 'status.conditions', conditions);
      });
      return;
    }
    this.#ending.delete(uid);
    const finalizers = at(namespace, 'spec.finalizers');
    const others = Array.isArray(finalizers) ? finalizers.filter((each) => each !== 'kubernetes') : [];
    objects.change(type, namespace, (next) => put(next, 'spec.finalizers', others.length === 0 ? undefined : others));
  }
}

/** What the garbage collector's own finalizers wait for. */
function dissolve(context: ControllerContext, { type, object }: Kept, everything: readonly Kept[]): void {
  const finalizers = at(object, 'metadata.finalizers');
  if (!Array.isArray(finalizers)) return;
  const own = finalizers.find((each) => each === 'foregroundDeletion' || each === 'orphan');
  if (own === undefined) return;
  const uid = textAt(object, 'metadata.uid');
  const owned = everything.filter((each) => listAt(each.object, 'metadata.ownerReferences').some((owner) => textAt(owner, 'uid') === uid));
  if (own === 'orphan') {
    for (const each of owned)
      context.objects.change(each.type, each.object, (next) => {
        const rest = listAt(next, 'metadata.ownerReferences').filter((owner) => textAt(owner, 'uid') !== uid);
        put(next, 'metadata.ownerReferences', rest.length === 0 ? undefined : rest);
      });
  } else {
    for (const each of owned) removeIfThere(context, each);
    const blocking = owned.filter((each) =>
      listAt(each.object, 'metadata.ownerReferences').some((owner) => textAt(owner, 'uid') === uid && owner['blockOwnerDeletion'] === true),
    );
    if (
      blocking.some((each) => context.objects.get(each.type, textAt(each.object, 'metadata.namespace'), nameOf(each.object)) !== undefined)
    )
      return;
  }
  context.objects.change(type, object, (next) =>
    put(
      next,
      'metadata.finalizers',
      finalizers.filter((each) => each !== own),
    ),
  );
}

function removeIfThere(context: ControllerContext, { type, object }: Kept): void {
  const live = context.objects.get(type, namespaceOf(object) || undefined, nameOf(object));
  if (live !== undefined && docAt(live, 'metadata')['uid'] === docAt(object, 'metadata')['uid']) removeObject(context, type, live);
}
