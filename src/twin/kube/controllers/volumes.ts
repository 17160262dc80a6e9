// Binds claims: to a volume that was made for them, or to one that the default class provides at once, as minikube's
// hostpath provisioner does (https://minikube.sigs.k8s.io/docs/handbook/persistent_volumes/).
import { at, docAt, listAt, put, textAt, type Doc } from '../doc.ts';
import { ensureObject, nameOf, namespaceOf, type Controller } from './controller.ts';
import { recordEvent } from './events.ts';
import { removeVolumeFolder } from './pod-volumes.ts';

export const controlVolumes: Controller = async (context) => {
  const { objects } = context;
  const claims = objects.type('PersistentVolumeClaim');
  const volumes = objects.type('PersistentVolume');
  const classes = objects.list(objects.type('StorageClass'));
  const byDefault = classes.find((each) => docAt(each, 'metadata.annotations')['storageclass.kubernetes.io/is-default-class'] === 'true');
  for (const volume of objects.list(volumes)) {
    const claim = docAt(volume, 'spec.claimRef');
    const holder = claim['name'] === undefined ? undefined : objects.get(claims, String(claim['namespace']), String(claim['name']));
    const held = holder !== undefined && textAt(holder, 'spec.volumeName') === nameOf(volume);
    const released = claim['uid'] !== undefined && (holder === undefined || textAt(holder, 'metadata.uid') !== claim['uid']);
    if (released && textAt(volume, 'spec.persistentVolumeReclaimPolicy') === 'Delete') {
      removeVolumeFolder(context, volume);
      objects.drop(volumes, volume);
    } else objects.change(volumes, volume, (next) => put(next, 'status.phase', released ? 'Released' : held ? 'Bound' : 'Available'));
  }
  for (const claim of objects.list(claims)) {
    if (textAt(claim, 'status.phase') === 'Bound') continue;
    if (textAt(claim, 'spec.storageClassName') === undefined && textAt(claim, 'spec.volumeName') === undefined && byDefault !== undefined) {
      objects.change(claims, claim, (next) => put(next, 'spec.storageClassName', nameOf(byDefault)));
    }
    const current = objects.get(claims, namespaceOf(claim), nameOf(claim)) as Doc;
    const volume = objects.list(volumes).find((each) => fits(each, current)) ?? provide(context, current, classes);
    if (volume === undefined) {
      tellPending(context, current, classes);
      continue;
    }
    const reference = {
      kind: 'PersistentVolumeClaim',
      apiVersion: 'v1',
      namespace: namespaceOf(claim),
      name: nameOf(claim),
      uid: textAt(claim, 'metadata.uid') ?? '',
    };
    objects.change(volumes, volume, (next) => {
      put(next, 'spec.claimRef', reference);
      put(next, 'status.phase', 'Bound');
    });
    objects.change(claims, current, (next) => {
      put(next, 'spec.volumeName', nameOf(volume));
      put(next, 'status', { phase: 'Bound', accessModes: at(next, 'spec.accessModes') ?? [], capacity: docAt(volume, 'spec.capacity') });
    });
  }
};

/** Why a claim waits, in the words of the controller that binds claims. */
function tellPending(context: Parameters<Controller>[0], claim: Doc, classes: readonly Doc[]): void {
  const wanted = textAt(claim, 'spec.storageClassName');
  const found = classes.find((each) => nameOf(each) === wanted);
  const component = 'persistentvolume-controller';
  if (found?.['volumeBindingMode'] === 'WaitForFirstConsumer')
    recordEvent(context, claim, 'WaitForFirstConsumer', 'waiting for first consumer to be created before binding', {
      type: 'Normal',
      component,
    });
  else if (wanted !== undefined && wanted !== '' && found === undefined)
    recordEvent(context, claim, 'ProvisioningFailed', `storageclass.storage.k8s.io "${wanted}" not found`, { component });
  else
    recordEvent(context, claim, 'FailedBinding', 'no persistent volumes available for this claim and no storage class is set', {
      component,
    });
}

function fits(volume: Doc, claim: Doc): boolean {
  const reference = docAt(volume, 'spec.claimRef');
  if (reference['name'] !== undefined && (reference['name'] !== nameOf(claim) || reference['namespace'] !== namespaceOf(claim)))
    return false;
  if (reference['uid'] !== undefined && reference['uid'] !== textAt(claim, 'metadata.uid')) return false;
  const wanted = textAt(claim, 'spec.volumeName');
  if (wanted !== undefined && wanted !== '') return wanted === nameOf(volume);
  if ((textAt(volume, 'spec.storageClassName') ?? '') !== (textAt(claim, 'spec.storageClassName') ?? '')) return false;
  const modes = at(volume, 'spec.accessModes');
  const needed = at(claim, 'spec.accessModes');
  return Array.isArray(modes) && Array.isArray(needed) && needed.every((mode) => modes.includes(mode));
}

function provide(context: Parameters<Controller>[0], claim: Doc, classes: readonly Doc[]): Doc | undefined {
  const storageClass = classes.find((each) => nameOf(each) === textAt(claim, 'spec.storageClassName'));
  if (storageClass === undefined || textAt(storageClass, 'provisioner') === 'kubernetes.io/no-provisioner') return undefined;
  const users = context.objects.list(context.objects.type('Pod'), namespaceOf(claim));
  const used = users.some((pod) =>
    listAt(pod, 'spec.volumes').some((volume) => textAt(volume, 'persistentVolumeClaim.claimName') === nameOf(claim)),
  );
  if (storageClass['volumeBindingMode'] === 'WaitForFirstConsumer' && !used) return undefined;
  return ensureObject(context, context.objects.type('PersistentVolume'), {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: {
      name: `pvc-${textAt(claim, 'metadata.uid') ?? ''}`,
      annotations: { 'pv.kubernetes.io/provisioned-by': textAt(storageClass, 'provisioner') ?? '' },
    },
    spec: {
      capacity: { storage: textAt(claim, 'spec.resources.requests.storage') ?? '1Gi' },
      accessModes: at(claim, 'spec.accessModes') ?? ['ReadWriteOnce'],
      storageClassName: nameOf(storageClass),
      persistentVolumeReclaimPolicy: textAt(storageClass, 'reclaimPolicy') ?? 'Delete',
      hostPath: { path: `/tmp/hostpath-provisioner/${namespaceOf(claim)}/${nameOf(claim)}`, type: '' },
    },
  });
}
