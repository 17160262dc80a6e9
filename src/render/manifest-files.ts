// The Kubernetes objects of a plan as files for people who keep them in a repository: k8s/operators/<namespace>, k8s/databases,
// k8s/apps/<namespace>. The very objects that apply writes, but for Secrets, which are never written with values. Pure: objects in,
// paths and contents out; how YAML is printed is the caller's.
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import { withPlaceholders } from '../plan/placeholders.ts';
import { stepsOf, type Plan } from '../plan/plan.ts';
import type { Step } from '../plan/step.ts';

export interface ManifestFile {
  /** With "/" between folders, below the folder that the user named. */
  readonly path: string;
  /** Lines above the object, for people. */
  readonly comments: readonly string[];
  readonly content: JsonObject;
}

export interface ManifestFilesOptions {
  /** The objects of a step of the plan; empty where its kind has none. */
  readonly objectsOf: (step: Step, input: JsonObject) => readonly JsonObject[];
}

export function manifestFiles(plan: Pick<Plan, 'phases'>, { objectsOf }: ManifestFilesOptions): readonly ManifestFile[] {
  const folders = new Map<string, ManifestFile[]>();
  for (const step of stepsOf(plan)) {
    const objects = objectsOf(step, withPlaceholders(step.input));
    const main = objects.map(namespaceOf).find((name) => name !== undefined) ?? step.name;
    for (const object of objects) {
      const folder = folderOf(objects, namespaceOf(object) ?? main);
      folders.set(folder, [...(folders.get(folder) ?? []), fileOf(folder, object, step)]);
    }
  }
  return [...folders].flatMap(([folder, files]) => [...unique(files), kustomization(folder, unique(files))]);
}

/** What installs definitions is an operator; what asks an operator for a database is one. */
function folderOf(objects: readonly JsonObject[], namespace: string): string {
  if (objects.some((object) => object['kind'] === 'CustomResourceDefinition')) return `k8s/operators/${namespace}`;
  const database = objects.some((object) => String(object['apiVersion']).startsWith('postgresql.cnpg.io/'));
  return database || namespace === 'databases' ? 'k8s/databases' : `k8s/apps/${namespace}`;
}

function fileOf(folder: string, object: JsonObject, step: Step): ManifestFile {
  const name = `${text(object, 'kind').toLowerCase()}-${nameOf(object).replaceAll(/[^a-z0-9.-]/g, '-')}`;
  const from = `From step ${step.ref} of the plan; changed there, not here.`;
  const { content, comments } = isSecret(object) ? withoutValues(object) : { content: object, comments: [] };
  const open = JSON.stringify(content).includes('‹') ? ['Between ‹ and › stands what is only known once the plan has run.'] : [];
  return { path: `${folder}/${name}${isSecret(object) ? '.example' : ''}.yaml`, comments: [from, ...comments, ...open], content };
}

function isSecret(object: JsonObject): boolean {
  return object['kind'] === 'Secret' && object['apiVersion'] === 'v1';
}

/** Keys, and where each value is kept; not part of the kustomization, so that nobody applies it as it stands. */
function withoutValues(object: JsonObject): { readonly content: JsonObject; readonly comments: readonly string[] } {
  const { data, stringData, ...rest } = object;
  const values = { ...(isJsonObject(data) ? data : {}), ...(isJsonObject(stringData) ? stringData : {}) };
  const stand = Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, `(${keptAt(value).join(', ') || 'set by the plan'})`]),
  );
  return { content: { ...rest, stringData: stand }, comments: ['An example: the plan puts the values in, from where they are kept.'] };
}

function keptAt(value: Json | undefined): readonly string[] {
  if (isJsonArray(value)) return value.flatMap(keptAt);
  if (!isJsonObject(value)) return [];
  const { secret, name, key } = value;
  return typeof secret === 'string' && typeof key === 'string' ? [`secret ${String(name)}.${key}`] : Object.values(value).flatMap(keptAt);
}

/** Two steps may hold one object, such as their namespace. */
function unique(files: readonly ManifestFile[]): readonly ManifestFile[] {
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

function kustomization(folder: string, files: readonly ManifestFile[]): ManifestFile {
  const resources = files.filter(({ path }) => !path.endsWith('.example.yaml')).map(({ path }) => path.slice(folder.length + 1));
  const secrets = files.length - resources.length;
  return {
    path: `${folder}/kustomization.yaml`,
    comments:
      secrets === 0
        ? []
        : [`${secrets} Secret${secrets === 1 ? '' : 's'} must be there before: the examples beside this file show their keys.`],
    content: { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources },
  };
}

function namespaceOf(object: JsonObject): string | undefined {
  if (object['kind'] === 'Namespace') return nameOf(object);
  const metadata = object['metadata'];
  return isJsonObject(metadata) && typeof metadata['namespace'] === 'string' ? metadata['namespace'] : undefined;
}

function nameOf(object: JsonObject): string {
  const metadata = object['metadata'];
  return isJsonObject(metadata) ? String(metadata['name']) : '';
}

function text(object: JsonObject, member: string): string {
  return String(object[member] ?? '');
}
