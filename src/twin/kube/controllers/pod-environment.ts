// The environment, arguments and files of a container, from literals, Secrets and ConfigMaps; or why it cannot start, in the
// words of the kubelet (https://kubernetes.io/docs/tasks/inject-data-application/distribute-credentials-secure/).
import { at, docAt, isDoc, listAt, textAt, type Doc } from '../doc.ts';
import type { ObjectStore } from '../object-store.ts';
import { namespaceOf, nameOf } from './controller.ts';

export interface ContainerSetup {
  readonly environment: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
}

export type Obstacle = { readonly reason: 'CreateContainerConfigError' | 'ContainerCreating'; readonly message: string };

/** Throws nothing: gives the setup or the obstacle. */
export function containerSetup(objects: ObjectStore, pod: Doc, container: Doc): ContainerSetup | Obstacle {
  const environment: Record<string, string> = {};
  for (const source of listAt(container, 'envFrom')) {
    for (const [kind, field] of sources) {
      if (!isDoc(source[field])) continue;
      const data = dataOf(objects, kind, namespaceOf(pod), textAt(source, `${field}.name`) ?? '');
      if (data === undefined && at(source, `${field}.optional`) !== true)
        return configError(`${kind.toLowerCase()} "${textAt(source, `${field}.name`)}" not found`);
      for (const [key, value] of Object.entries(data ?? {})) environment[`${textAt(source, 'prefix') ?? ''}${key}`] = value;
    }
  }
  for (const variable of listAt(container, 'env')) {
    const name = String(variable['name']);
    if (!isDoc(variable['valueFrom'])) {
      environment[name] = expand(String(variable['value'] ?? ''), environment);
      continue;
    }
    const value = fromReference(objects, pod, variable['valueFrom']);
    if (typeof value === 'object') return value;
    if (value !== undefined) environment[name] = value;
  }
  const argv = [at(container, 'command'), at(container, 'args')].flatMap((part) =>
    Array.isArray(part) ? part.map((word) => expand(String(word), environment)) : [],
  );
  return { environment, argv };
}

const sources = [
  ['Secret', 'secretRef'],
  ['ConfigMap', 'configMapRef'],
] as const;

function configError(message: string): Obstacle {
  return { reason: 'CreateContainerConfigError', message };
}

function fromReference(objects: ObjectStore, pod: Doc, reference: Doc): string | undefined | Obstacle {
  for (const [kind, field] of [
    ['Secret', 'secretKeyRef'],
    ['ConfigMap', 'configMapKeyRef'],
  ] as const) {
    if (!isDoc(reference[field])) continue;
    const name = textAt(reference, `${field}.name`) ?? '';
    const key = textAt(reference, `${field}.key`) ?? '';
    const data = dataOf(objects, kind, namespaceOf(pod), name);
    const value = data?.[key];
    if (value !== undefined || at(reference, `${field}.optional`) === true) return value;
    return configError(
      data === undefined ? `${kind.toLowerCase()} "${name}" not found` : `couldn't find key ${key} in ${kind} ${namespaceOf(pod)}/${name}`,
    );
  }
  const path = textAt(reference, 'fieldRef.fieldPath');
  if (path === undefined) return '0';
  const indexed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (indexed !== null) return String(docAt(pod, `metadata.${indexed[1]}`)[String(indexed[2])] ?? '');
  return String(at(pod, path) ?? '');
}

/** Text of a Secret's or ConfigMap's keys; `undefined` when there is none of this name. */
function dataOf(objects: ObjectStore, kind: 'Secret' | 'ConfigMap', namespace: string, name: string): Record<string, string> | undefined {
  const found = objects.get(objects.type(kind), namespace, name);
  if (found === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(docAt(found, 'data')).map(([key, value]) => [
      key,
      kind === 'Secret' ? Buffer.from(String(value), 'base64').toString() : String(value),
    ]),
  );
}

/** `$(NAME)` stands for a variable that is already there; `$$(NAME)` for itself. */
function expand(text: string, environment: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\$\(|\$\(([A-Za-z_][A-Za-z0-9_]*)\)/g, (whole, name: string | undefined) =>
    name === undefined ? '$(' : (environment[name] ?? whole),
  );
}

/** Files that volumes of Secrets and ConfigMaps put into a container, by path; or the volume that cannot be mounted. */
export function containerFiles(objects: ObjectStore, pod: Doc, container: Doc): { readonly files: Record<string, string> } | Obstacle {
  const files: Record<string, string> = {};
  for (const mount of listAt(container, 'volumeMounts')) {
    const volume = listAt(pod, 'spec.volumes').find((each) => each['name'] === mount['name']) ?? {};
    const claim = textAt(volume, 'persistentVolumeClaim.claimName');
    if (
      claim !== undefined &&
      textAt(objects.get(objects.type('PersistentVolumeClaim'), namespaceOf(pod), claim), 'status.phase') !== 'Bound'
    ) {
      return { reason: 'ContainerCreating', message: `pod has unbound immediate PersistentVolumeClaims: persistentvolumeclaim "${claim}"` };
    }
    for (const [kind, field, naming] of [
      ['Secret', 'secret', 'secretName'],
      ['ConfigMap', 'configMap', 'name'],
    ] as const) {
      if (!isDoc(volume[field])) continue;
      const name = textAt(volume, `${field}.${naming}`) ?? '';
      const data = dataOf(objects, kind, namespaceOf(pod), name);
      if (data === undefined && at(volume, `${field}.optional`) !== true) {
        return {
          reason: 'ContainerCreating',
          message: `MountVolume.SetUp failed for volume "${String(volume['name'])}" : ${kind.toLowerCase()} "${name}" not found`,
        };
      }
      const items = listAt(volume, `${field}.items`);
      const named =
        items.length === 0
          ? Object.entries(data ?? {})
          : items.map((item) => [String(item['path']), data?.[String(item['key'])] ?? ''] as const);
      const base = String(mount['mountPath']).replace(/\/$/, '');
      for (const [path, content] of named) {
        if (mount['subPath'] === undefined) files[`${base}/${path}`] = content;
        else if (mount['subPath'] === path) files[base] = content;
      }
    }
  }
  return { files };
}

export function isObstacle(value: object): value is Obstacle {
  return 'reason' in value && 'message' in value;
}

export function podLabel(pod: Doc): string {
  return `${namespaceOf(pod)}/${nameOf(pod)}`;
}
