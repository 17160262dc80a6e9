// Removal that follows from removal: the content of a namespace that ends, and objects whose owners are gone
// (https://kubernetes.io/docs/concepts/architecture/garbage-collection/).
import { at, listAt, put, textAt, type Doc } from '../doc.ts';
import type { ResourceType } from '../resource-types.ts';
import { deleting, nameOf, namespaceOf, removeObject, type Controller, type ControllerContext } from './controller.ts';

export const controlRemoval: Controller = async (context) => {
  const { objects } = context;
  const types = objects
    .types()
    .filter((type, index, all) => all.findIndex((other) => other.group === type.group && other.plural === type.plural) === index);
  const namespaces = objects.type('Namespace');
  for (const namespace of objects.list(namespaces).filter(deleting)) {
    const content = types
      .filter((type) => type.namespaced)
      .flatMap((type) => objects.list(type, nameOf(namespace)).map((object) => ({ type, object })));
    for (const { type, object } of content) removeObject(context, type, object);
    if (content.length === 0) {
      objects.change(namespaces, namespace, (next) => put(next, 'spec.finalizers', undefined));
    }
  }
  const everything = types.flatMap((type) => objects.list(type).map((object) => ({ type, object })));
  for (const { type, object } of everything.filter(({ object }) => deleting(object))) {
    const finalizers = at(object, 'metadata.finalizers');
    if (!Array.isArray(finalizers) || !finalizers.includes('foregroundDeletion')) continue;
    const uid = textAt(object, 'metadata.uid');
    const owned = everything.filter((each) =>
      listAt(each.object, 'metadata.ownerReferences').some((owner) => textAt(owner, 'uid') === uid),
    );
    for (const each of owned) removeIfThere(context, each);
    if (owned.length === 0)
      objects.change(type, object, (next) =>
        put(
          next,
          'metadata.finalizers',
          finalizers.filter((each) => each !== 'foregroundDeletion'),
        ),
      );
  }
  const uids = new Set(everything.map(({ object }) => textAt(object, 'metadata.uid')));
  for (const { type, object } of everything) {
    const owners = listAt(object, 'metadata.ownerReferences');
    if (owners.length > 0 && owners.every((owner) => !uids.has(textAt(owner, 'uid')))) removeIfThere(context, { type, object });
  }
};

function removeIfThere(context: ControllerContext, { type, object }: { readonly type: ResourceType; readonly object: Doc }): void {
  if (context.objects.get(type, namespaceOf(object) || undefined, nameOf(object)) !== undefined) removeObject(context, type, object);
}
