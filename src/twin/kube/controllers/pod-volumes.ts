// Where the files of a pod's containers lie in the twin: a folder for each container, and one for each volume, which outlives
// the pod where the real one would. Only `exec` and the mini shell look at them, so they are made when one of them does.
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { docAt, isDoc, listAt, textAt, type Doc } from '../doc.ts';
import { PodFiles, makeParent, type Mount } from '../shell/pod-files.ts';
import { namespaceOf, nameOf, type ControllerContext } from './controller.ts';
import { containerFiles, isObstacle } from './pod-environment.ts';

type Place = Pick<ControllerContext, 'cluster' | 'objects' | 'world'>;

/** All files of a cluster. */
export function clusterFolder({ cluster, world }: Omit<Place, 'objects'>): string {
  return join(world().directory, 'kube', cluster);
}

function podFolder(place: Omit<Place, 'objects'>, uid: string): string {
  return join(clusterFolder(place), 'pods', uid);
}

function volumeFolder(place: Omit<Place, 'objects'>, volume: string): string {
  return join(clusterFolder(place), 'volumes', volume);
}

/** The files as a container sees them; what Secrets and ConfigMaps give is written there first. */
export function filesOfContainer(context: Place, pod: Doc, container: Doc): PodFiles {
  const folder = podFolder(context, textAt(pod, 'metadata.uid') ?? '');
  const name = String(container['name']);
  const mounts: Mount[] = [{ path: '/', directory: join(folder, name), readOnly: false }];
  for (const mount of listAt(container, 'volumeMounts')) {
    const volume = listAt(pod, 'spec.volumes').find((each) => each['name'] === mount['name']) ?? {};
    const directory = directoryOf(context, pod, volume, folder);
    if (directory === undefined) continue;
    const path = String(mount['mountPath']).replace(/\/+$/, '');
    const shown = join(directory, textAt(mount, 'subPath') ?? '');
    mounts.push({
      path: path === '' ? '/' : path,
      directory: shown,
      readOnly: mount['readOnly'] === true,
      owners: ownersFile(context, shown),
    });
  }
  const files = new PodFiles(mounts);
  const given = containerFiles(context.objects, pod, container);
  if (!isObstacle(given))
    for (const [path, content] of Object.entries(given.files)) {
      const real = files.real(files.locate(path));
      makeParent(real);
      writeFileSync(real, content, { mode: 0o600 });
      chmodSync(real, 0o600);
    }
  return files;
}

/** `undefined` for volumes that are files of the API (Secrets, ConfigMaps), which are written into the container's folder. */
function directoryOf(context: Place, pod: Doc, volume: Doc, folder: string): string | undefined {
  const claim = textAt(volume, 'persistentVolumeClaim.claimName');
  if (claim !== undefined) {
    const { objects } = context;
    const bound = textAt(objects.get(objects.type('PersistentVolumeClaim'), namespaceOf(pod), claim), 'spec.volumeName');
    const source = bound === undefined ? undefined : objects.get(objects.type('PersistentVolume'), undefined, bound);
    const spec = docAt(source ?? {}, 'spec');
    return exportOfHost(context, spec) ?? sharedFolder(context, spec) ?? volumeFolder(context, bound ?? `unbound-${claim}`);
  }
  const exported = exportOfHost(context, volume);
  if (exported !== undefined) return exported;
  const shared = sharedFolder(context, volume);
  if (shared !== undefined) return shared;
  if (isDoc(volume['emptyDir'])) return join(folder, 'volumes', String(volume['name']));
  return undefined;
}

/** Apart from the folder, which may be one that a host exports. */
function ownersFile(place: Omit<Place, 'objects'>, directory: string): string {
  return join(clusterFolder(place), 'owners', `${createHash('sha256').update(directory).digest('hex').slice(0, 16)}.json`);
}

/** What a host of the same world exports is its folder. Who owns what is remembered of each mount apart. */
function exportOfHost({ world }: Place, source: Doc): string | undefined {
  const [server = '', path = ''] = [textAt(source, 'nfs.server'), textAt(source, 'nfs.path')];
  const { directory, inventory } = world();
  const host = inventory?.hosts.find(({ name }) => server === name || server.startsWith(`${name}.`));
  const folder = host === undefined ? undefined : join(directory, 'hosts', host.name, 'root', path);
  return folder !== undefined && existsSync(folder) ? folder : undefined;
}

/** NFS exports and folders of the node are the same for everyone who mounts them. */
function sharedFolder(context: Place, source: Doc): string | undefined {
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
  if (isDoc(source['nfs']))
    return volumeFolder(context, `nfs-${digest(`${textAt(source, 'nfs.server') ?? ''}:${textAt(source, 'nfs.path') ?? ''}`)}`);
  const path = textAt(source, 'hostPath.path');
  return path === undefined ? undefined : volumeFolder(context, `node-${digest(path)}`);
}

export function removePodFolder(context: Place, uid: string): void {
  rmSync(podFolder(context, uid), { recursive: true, force: true });
}

/** The data of a volume that was made for its claim goes with it. */
export function removeVolumeFolder(context: Place, volume: Doc): void {
  const path = sharedFolder(context, docAt(volume, 'spec'));
  for (const folder of [path, volumeFolder(context, nameOf(volume))]) {
    if (folder === undefined) continue;
    rmSync(folder, { recursive: true, force: true });
    rmSync(ownersFile(context, folder), { force: true });
  }
}
