// Where a workload keeps its files: claims, shares, folders of the node, scratch space, and files that the plan itself holds.
import { LongshoreError } from '../../core/error.ts';
import type { JsonObject } from '../../core/json.ts';
import type { KubeObject } from '../../ports/cluster.ts';

export type Storage =
  /** A claim of its own: kept when the workload goes. One pod at a time unless the class can do more. */
  | {
      readonly storage: 'claim';
      readonly size: string;
      readonly storageClass?: string;
      readonly access?: 'ReadWriteOnce' | 'ReadWriteMany' | 'ReadOnlyMany';
    }
  /** The node mounts it, so the node must be able to: minikube's podman driver on macOS cannot. */
  | { readonly storage: 'nfs'; readonly server: string; readonly path: string; readonly readOnly?: boolean }
  /** A folder of the node; on minikube that is the folder in its machine and not on the Mac. */
  | { readonly storage: 'host'; readonly path: string; readonly readOnly?: boolean; readonly create?: boolean }
  /** Gone with the pod. */
  | { readonly storage: 'scratch'; readonly limit: string; readonly memory?: boolean }
  /** Text by file name, as a ConfigMap. A change makes new pods. */
  | { readonly storage: 'files'; readonly files: Readonly<Record<string, string>> };

export interface MountedStorage {
  readonly volumes: readonly JsonObject[];
  readonly mounts: readonly JsonObject[];
  /** Claims and ConfigMaps, applied before the workload. */
  readonly objects: readonly KubeObject[];
  /** Two pods cannot have it at once. */
  readonly exclusive: boolean;
}

export interface StorageOwner {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** By the path under which a container sees it. Throws `plan-workload-invalid`. */
export function mountedStorage(owner: StorageOwner, storage: Readonly<Record<string, Storage>>): MountedStorage {
  const parts = Object.entries(storage).map(([path, each]) => mounted(owner, path, each));
  const names = parts.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new LongshoreError('plan-workload-invalid', `cannot mount storage of "${owner.name}": two paths make the name "${twice}"`, {
      next: 'Change one of the paths.',
    });
  return {
    volumes: parts.map(({ name, source }) => ({ name, ...source })),
    mounts: parts.map(({ name, path, readOnly }) => ({ name, mountPath: path, ...(readOnly ? { readOnly } : {}) })),
    objects: parts.flatMap(({ object }) => (object === undefined ? [] : [object])),
    exclusive: Object.values(storage).some((each) => each.storage === 'claim' && (each.access ?? 'ReadWriteOnce') === 'ReadWriteOnce'),
  };
}

interface Part {
  readonly name: string;
  readonly path: string;
  readonly source: JsonObject;
  readonly readOnly: boolean;
  readonly object?: KubeObject;
}

function mounted({ name: owner, namespace, labels }: StorageOwner, path: string, storage: Storage): Part {
  if (!path.startsWith('/'))
    throw new LongshoreError('plan-workload-invalid', `cannot mount storage of "${owner}" at "${path}": the path must be absolute`, {
      next: 'Begin it with "/".',
    });
  const name =
    path
      .slice(1)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'root';
  const metadata = { name: `${owner}-${name}`, namespace, labels: { ...labels } };
  switch (storage.storage) {
    case 'claim': {
      const { size, storageClass, access = 'ReadWriteOnce' } = storage;
      const spec = {
        accessModes: [access],
        resources: { requests: { storage: size } },
        ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
      };
      const object: KubeObject = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec };
      return { name, path, readOnly: access === 'ReadOnlyMany', source: { persistentVolumeClaim: { claimName: metadata.name } }, object };
    }
    case 'nfs': {
      const { server, path: shared, readOnly = false } = storage;
      return { name, path, readOnly, source: { nfs: { server, path: shared, ...(readOnly ? { readOnly } : {}) } } };
    }
    case 'host':
      // Without `create` the node says no when the folder is not there, instead of making an empty one.
      return {
        name,
        path,
        readOnly: storage.readOnly ?? false,
        source: { hostPath: { path: storage.path, type: storage.create === true ? 'DirectoryOrCreate' : 'Directory' } },
      };
    case 'scratch':
      return {
        name,
        path,
        readOnly: false,
        source: { emptyDir: { sizeLimit: storage.limit, ...(storage.memory === true ? { medium: 'Memory' } : {}) } },
      };
    case 'files':
      return {
        name,
        path,
        readOnly: true,
        source: { configMap: { name: metadata.name } },
        object: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { ...storage.files } },
      };
  }
}
