// Sources of objects in a plan: what an author writes, what is wrong with it in itself, and how a step looks once the objects are
// there. Everything is applied in the one way, so that diff, prune and the way back are the same for a chart and for typed objects.
import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';
import { objectId, objectLabel, type KubeObject } from '../../../ports/cluster.ts';
import { sourceLabel, type HelmChart, type KustomizeFolder, type ManifestSource, type UrlManifest } from '../../../ports/manifests.ts';

/**
 * A manifest behind a URL, pinned by the sha256 of its bytes.
 * @public
 */
export function manifest(options: Omit<UrlManifest, 'manifest'>): UrlManifest {
  return { ...options, manifest: 'url' };
}

/**
 * A Helm chart, pinned by version and the digest of its package; `Values` may say which values there are.
 * @public
 */
export function helmChart<Values extends JsonObject>(
  options: Omit<HelmChart, 'manifest' | 'values'> & { readonly values?: Values },
): HelmChart {
  return { ...options, manifest: 'helm' };
}

/**
 * A kustomize folder beside the plan.
 * @public
 */
export function kustomize(options: Omit<KustomizeFolder, 'manifest'>): KustomizeFolder {
  return { ...options, manifest: 'kustomize' };
}

export function sourceProblems(source: ManifestSource): readonly string[] {
  const label = sourceLabel(source);
  const isDigest = (text: string): boolean => /^sha256:[0-9a-f]{64}$/.test(text);
  switch (source.manifest) {
    case 'url':
      return [
        ...(/^https?:\/\//.test(source.url) ? [] : [`${label}: it is not an http or https URL`]),
        ...(isDigest(`sha256:${source.sha256}`) ? [] : [`${label}: sha256 must be 64 hex digits`]),
      ];
    case 'helm':
      return [
        ...(isDigest(source.digest) ? [] : [`${label}: digest must be sha256: and 64 hex digits, of the packed chart`]),
        ...(/^v?\d+\.\d+\.\d+/.test(source.version) ? [] : [`${label}: version must be an exact one`]),
        ...secretsIn(source.values ?? {}, 'values').map(
          (place) => `${label}: ${place} is a secret, and values of charts are no place for one: name a Secret of your own there`,
        ),
      ];
    case 'kustomize':
      return source.folder.startsWith('/') ? [`${label}: the folder must be relative to the plan`] : [];
  }
}

function secretsIn(value: Json | undefined, place: string): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: Json, index) => secretsIn(item, `${place}[${index}]`));
  if (!isJsonObject(value)) return [];
  if (value['secret'] !== undefined && (value['name'] !== undefined || value['key'] !== undefined)) return [place];
  return '$secretTemplate' in value ? [place] : Object.entries(value).flatMap(([name, below]) => secretsIn(below, `${place}.${name}`));
}

/** What the objects of a source are together, whatever their order is in another version. */
function sourceName(source: ManifestSource): string {
  if (source.manifest === 'helm') return `chart ${source.release} in ${source.namespace}`;
  return source.manifest === 'url' ? source.url.replace(/[?#].*$/, '').replaceAll(/\/?v?\d+\.\d+[^/]*/g, '') : source.folder;
}

const namespaced = new Set(['', 'apps', 'batch', 'policy', 'autoscaling', 'networking.k8s.io', 'discovery.k8s.io', 'coordination.k8s.io']);
const clusterScoped = new Set(['Namespace', 'Node', 'PersistentVolume', 'IngressClass', 'IPAddress', 'ServiceCIDR', 'ComponentStatus']);

/** The step's input with the objects in place of their sources. */
export function withSources(input: JsonObject, rendered: readonly (readonly KubeObject[])[]): JsonObject {
  const { sources, objects, ...rest } = input;
  const list = (Array.isArray(sources) ? sources : []) as unknown as readonly ManifestSource[];
  const made = list.flatMap((source, index) =>
    (rendered[index] ?? []).map((object) => placed(object, source)).filter((object) => !leftOut(object, source)),
  );
  const [first] = list;
  return {
    ...rest,
    ...(rest['set'] === undefined && first !== undefined ? { set: sourceName(first) } : {}),
    objects: [...(Array.isArray(objects) ? (objects as Json[]) : []), ...made],
  };
}

function placed(object: KubeObject, { namespace }: ManifestSource): KubeObject {
  const group = object.apiVersion.includes('/') ? (object.apiVersion.split('/')[0] ?? '') : '';
  const roles = group === 'rbac.authorization.k8s.io' && !object.kind.startsWith('Cluster');
  const needs = roles || (namespaced.has(group) && !clusterScoped.has(object.kind));
  if (namespace === undefined || !needs || object.metadata.namespace !== undefined) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

function leftOut(object: KubeObject, { without = [] }: ManifestSource): boolean {
  return without.includes(objectLabel(objectId(object))) || without.includes(`${object.kind} ${object.metadata.name}`);
}

/** Secrets that a source brings with values in them: they would lie in files beside the plan, and in its fingerprint. */
export function secretsOf(objects: readonly KubeObject[]): readonly string[] {
  return objects
    .filter(
      (object) =>
        object.kind === 'Secret' &&
        [object['data'], object['stringData']].some((data) => isJsonObject(data) && Object.values(data).some((value) => value !== '')),
    )
    .map((object) => objectLabel(objectId(object)));
}
