// Events as kubectl shows them: one per object, reason and subject; what happens again is counted, so that a state that lasts
// does not fill the cluster.
import { digestOfBytes } from '../../../core/digest.ts';
import { numberAt, put, textAt, type Doc } from '../doc.ts';
import { controllerManager, nameOf, namespaceOf, type ControllerContext } from './controller.ts';

export interface EventOptions {
  readonly type?: 'Normal' | 'Warning';
  readonly component?: string;
}

export function recordEvent(
  context: Omit<ControllerContext, 'world'>,
  about: Doc,
  reason: string,
  message: string,
  options: EventOptions = {},
): void {
  const { objects, verbs } = context;
  const type = objects.type('Event');
  const namespace = namespaceOf(about) || 'default';
  const uid = textAt(about, 'metadata.uid') ?? '';
  const name = `${nameOf(about)}.${digestOfBytes(`${uid}/${reason}/${message.replaceAll(/\d+/g, '')}`).slice(7, 23)}`;
  const now = verbs.now();
  const found = objects.get(type, namespace, name);
  if (found !== undefined) {
    // The same in the same second is the same look at it.
    if (textAt(found, 'lastTimestamp') === now) return;
    objects.change(type, found, (next) => {
      put(next, 'count', (numberAt(next, 'count') ?? 1) + 1);
      put(next, 'lastTimestamp', now);
      put(next, 'message', message);
    });
    return;
  }
  const home = objects.get(objects.type('Namespace'), undefined, namespace);
  if (home === undefined || textAt(home, 'metadata.deletionTimestamp') !== undefined) return;
  const component = options.component ?? controllerManager;
  objects.save(type, {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      name,
      namespace,
      uid: `${digestOfBytes(name).slice(7, 15)}-0000-4000-a000-${digestOfBytes(uid).slice(7, 19)}`,
      creationTimestamp: now,
    },
    involvedObject: {
      apiVersion: String(about['apiVersion']),
      kind: String(about['kind']),
      namespace: namespaceOf(about),
      name: nameOf(about),
      uid,
    },
    reason,
    message,
    type: options.type ?? 'Warning',
    source: { component },
    reportingComponent: component,
    reportingInstance: '',
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
  });
}
