// Events as kubectl shows them: one per object and reason, so that a state that lasts does not fill the cluster.
import { textAt, type Doc } from '../doc.ts';
import { controllerManager, nameOf, namespaceOf, type ControllerContext } from './controller.ts';

export function recordEvent(context: ControllerContext, about: Doc, reason: string, message: string): void {
  const { objects, verbs } = context;
  const type = objects.type('Event');
  const name = `${nameOf(about)}.${reason.toLowerCase()}`;
  const found = objects.get(type, namespaceOf(about), name);
  if (found !== undefined && textAt(found, 'message') === message && textAt(found, 'involvedObject.uid') === textAt(about, 'metadata.uid'))
    return;
  if (found !== undefined) objects.drop(type, found);
  const now = verbs.now();
  const event: Doc = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: namespaceOf(about) },
    involvedObject: {
      apiVersion: String(about['apiVersion']),
      kind: String(about['kind']),
      namespace: namespaceOf(about),
      name: nameOf(about),
      uid: textAt(about, 'metadata.uid') ?? '',
    },
    reason,
    message,
    type: 'Warning',
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
  };
  const namespace = objects.get(objects.type('Namespace'), undefined, namespaceOf(about));
  if (namespace === undefined || textAt(namespace, 'metadata.deletionTimestamp') !== undefined) return;
  verbs.create(type, namespaceOf(about), event, { manager: controllerManager, dryRun: false });
}
