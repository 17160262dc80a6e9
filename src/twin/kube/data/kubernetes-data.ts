// What kubernetes.json holds: resources by group and version as discovery tells them, and the schemas of their types.
// The file is made by tools/kube-schemas.ts from what a real kube-apiserver v1.36.2 answers (Apache-2.0, The Kubernetes Authors).
import type { Doc } from '../doc.ts';
import data from './kubernetes.json' with { type: 'json' };

export interface KubernetesData {
  /** `v1`, `apps/v1` … to the resources of an `APIResourceList`, subresources among them. */
  readonly discovery: Readonly<Record<string, readonly Doc[]>>;
  /** `io.k8s.api.core.v1.Secret` … to `name=number` of its fields in protobuf; `*`: may be there and be zero; `+Message`: inlined. */
  readonly protobuf: Readonly<Record<string, string>>;
  /** `io.k8s.api.apps.v1.Deployment` … to an OpenAPI v3 schema. */
  readonly schemas: Readonly<Record<string, Doc>>;
}

export const kubernetesData: KubernetesData = data;
