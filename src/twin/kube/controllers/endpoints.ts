// Endpoints and EndpointSlices of Services: which pods stand behind them (https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/).
import { at, docAt, listAt, put, textAt, type Doc } from '../doc.ts';
import { fitsSelector } from '../selector.ts';
import { ensureObject, nameOf, namespaceOf, ownerReference, removeObject, type Controller, type ControllerContext } from './controller.ts';
import { LookedAt } from './looked-at.ts';
import { podReady, suffix } from './pods-of.ts';
import { podLabels, targetPort } from './pod-runtime.ts';

export function controlEndpoints(): Controller {
  const looked = new LookedAt();
  return async (context) => {
    const { objects } = context;
    const services = objects.list(objects.type('Service'));
    looked.keep(services);
    for (const service of services) {
      const [namespace, name] = [namespaceOf(service), nameOf(service)];
      const around = (): readonly (Doc | undefined)[] => [
        service,
        objects.get(objects.type('Namespace'), undefined, namespace),
        objects.get(objects.type('EndpointSlice'), namespace, sliceName(service)),
        objects.get(objects.type('Endpoints'), namespace, name),
        ...objects.list(objects.type('Pod'), namespace),
      ];
      looked.unlessDone(service, around, () => control(context, service));
    }
    removeLeft(context);
  };
}

function control(context: ControllerContext, service: Doc): void {
  const { objects } = context;
  const selector = docAt(service, 'spec.selector');
  if (
    Object.keys(selector).length === 0 ||
    at(service, 'metadata.deletionTimestamp') !== undefined ||
    at(service, 'spec.type') === 'ExternalName'
  )
    return;
  const namespace = objects.get(objects.type('Namespace'), undefined, namespaceOf(service));
  if (namespace === undefined || at(namespace, 'metadata.deletionTimestamp') !== undefined) return;
  const pods = objects
    .list(objects.type('Pod'), namespaceOf(service))
    .filter(
      (pod) =>
        fitsSelector(podLabels(pod), selector) &&
        textAt(pod, 'status.podIP') !== undefined &&
        !['Succeeded', 'Failed'].includes(textAt(pod, 'status.phase') ?? ''),
    );
  slice(context, service, pods);
  endpoints(context, service, pods);
}

/** Slices belong to their Service and go with it; Endpoints only share its name. */
function removeLeft(context: ControllerContext): void {
  const { objects } = context;
  for (const left of objects.list(objects.type('Endpoints'))) {
    const managed = docAt(left, 'metadata.labels')[managedLabel] === 'endpoint-controller';
    if (managed && objects.get(objects.type('Service'), namespaceOf(left), nameOf(left)) === undefined)
      removeObject(context, objects.type('Endpoints'), left);
  }
}

function sliceName(service: Doc): string {
  return `${nameOf(service)}-${suffix(nameOf(service), 0)}`;
}

const managedLabel = 'endpoints.kubernetes.io/managed-by';

function portsOf(service: Doc, pod: Doc | undefined): Doc[] {
  return listAt(service, 'spec.ports').map((port) => ({
    ...(port['name'] === undefined ? {} : { name: port['name'] }),
    port: (pod === undefined ? undefined : targetPort(pod, port['targetPort'] ?? port['port'])) ?? port['port'],
    protocol: port['protocol'] ?? 'TCP',
  }));
}

function reference(pod: Doc): Doc {
  return { kind: 'Pod', namespace: namespaceOf(pod), name: nameOf(pod), uid: textAt(pod, 'metadata.uid') ?? '' };
}

function slice(context: ControllerContext, service: Doc, pods: readonly Doc[]): void {
  const type = context.objects.type('EndpointSlice');
  const wanted = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: sliceName(service),
      namespace: namespaceOf(service),
      labels: {
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        'kubernetes.io/service-name': nameOf(service),
      },
      ownerReferences: [ownerReference(service)],
    },
    addressType: 'IPv4',
    endpoints: pods.map((pod) => ({
      addresses: [textAt(pod, 'status.podIP') ?? ''],
      conditions: { ready: podReady(pod), serving: podReady(pod), terminating: false },
      nodeName: context.cluster,
      targetRef: reference(pod),
    })),
    ports: portsOf(service, pods[0]),
  };
  const found = ensureObject(context, type, wanted);
  context.objects.change(type, found, (next) => {
    put(next, 'endpoints', wanted.endpoints);
    put(next, 'ports', wanted.ports);
  });
}

function endpoints(context: ControllerContext, service: Doc, pods: readonly Doc[]): void {
  const type = context.objects.type('Endpoints');
  const found = ensureObject(context, type, {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name: nameOf(service), namespace: namespaceOf(service), labels: { [managedLabel]: 'endpoint-controller' } },
  });
  const address = (pod: Doc): Doc => ({ ip: textAt(pod, 'status.podIP') ?? '', nodeName: context.cluster, targetRef: reference(pod) });
  const ready = pods.filter(podReady).map(address);
  const notReady = pods.filter((pod) => !podReady(pod)).map(address);
  context.objects.change(type, found, (next) =>
    put(
      next,
      'subsets',
      pods.length === 0
        ? undefined
        : [
            {
              ...(ready.length === 0 ? {} : { addresses: ready }),
              ...(notReady.length === 0 ? {} : { notReadyAddresses: notReady }),
              ports: portsOf(service, pods[0]),
            },
          ],
    ),
  );
}
