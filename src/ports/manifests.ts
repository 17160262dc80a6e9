// Objects that are written elsewhere: a published manifest, a Helm chart, a kustomize folder. A plan holds the pin and never the
// content; the content is fetched once, checked against the pin, rendered, and kept beside the plan.
import type { Digest } from '../core/digest.ts';
import type { JsonObject } from '../core/json.ts';
import type { KubeObject } from './cluster.ts';

interface AnySource {
  /** For objects that name none and need one; `kubectl apply -n` and `helm --namespace` do the same. */
  readonly namespace?: string;
  /** Objects to leave out, as `Secret monitoring/grafana`. */
  readonly without?: readonly string[];
}

export interface UrlManifest extends AnySource {
  readonly manifest: 'url';
  readonly url: string;
  /** Of the bytes, 64 hex digits. */
  readonly sha256: string;
}

export interface HelmChart extends AnySource {
  readonly manifest: 'helm';
  /** `https://…/chart-1.2.3.tgz`, `oci://registry/chart`, a file beside the plan, or the name of a chart in `repository`. */
  readonly chart: string;
  /** The URL under which its `index.yaml` lies. */
  readonly repository?: string;
  readonly version: string;
  /** Of the packed chart (.tgz). */
  readonly digest: Digest;
  readonly release: string;
  readonly namespace: string;
  /** Never a secret: what a chart renders is kept in files. */
  readonly values?: JsonObject;
  /** What the chart is told of the cluster's version. */
  readonly kubeVersion?: string;
}

export interface KustomizeFolder extends AnySource {
  readonly manifest: 'kustomize';
  /** Relative to the plan's folder. */
  readonly folder: string;
}

export type ManifestSource = UrlManifest | HelmChart | KustomizeFolder;

export interface ManifestReader {
  /**
   * The objects, `undefined` when they are not kept yet and may not be fetched. Errors: `source-unreachable`, `source-missing` (404),
   * `source-digest-mismatch`, `source-invalid`, `program-missing` (no helm, no kubectl).
   */
  objects(source: ManifestSource): Promise<readonly KubeObject[] | undefined>;
}

/** For people: `https://example.org/a.yaml`, `chart cilium 1.16.1`, `folder k8s/base`. */
export function sourceLabel(source: ManifestSource): string {
  if (source.manifest === 'url') return source.url;
  return source.manifest === 'helm' ? `chart ${source.chart} ${source.version}` : `folder ${source.folder}`;
}
