// How the operator's proxies are made and shared: ProxyClass and ProxyGroup of tailscale.com/v1alpha1
// (github.com/tailscale/tailscale, k8s-operator/api.md).
import type { JsonObject } from '../../core/json.ts';
import type { KubeObject } from '../../ports/cluster.ts';

export interface ProxyClass {
  readonly name: string;
  /** Of the proxy's container. */
  readonly resources?: { readonly cpu: string; readonly memory: string; readonly memoryLimit: string };
  /** The proxy takes routes that others advertise, so that pods reach them. */
  readonly acceptRoutes?: boolean;
  readonly metrics?: boolean;
  /** Certificates of Let's Encrypt's staging: for trials, since the real ones are limited per week. */
  readonly stagingCertificates?: boolean;
}

/** @public For `exposure.proxyClass`, or for a ProxyGroup. */
export function proxyClass({ name, resources, acceptRoutes, metrics, stagingCertificates }: ProxyClass): KubeObject {
  const container: JsonObject =
    resources === undefined
      ? {}
      : { resources: { requests: { cpu: resources.cpu, memory: resources.memory }, limits: { memory: resources.memoryLimit } } };
  return {
    apiVersion: 'tailscale.com/v1alpha1',
    kind: 'ProxyClass',
    metadata: { name },
    spec: {
      ...(resources === undefined ? {} : { statefulSet: { pod: { tailscaleContainer: container } } }),
      ...(acceptRoutes === undefined ? {} : { tailscale: { acceptRoutes } }),
      ...(metrics === undefined ? {} : { metrics: { enable: metrics } }),
      ...(stagingCertificates === undefined ? {} : { useLetsEncryptStagingEnvironment: stagingCertificates }),
    },
  };
}

export interface ProxyGroup {
  readonly name: string;
  /** Fixed once it is made. */
  readonly type: 'ingress' | 'egress';
  /** 2 unless given. */
  readonly replicas?: number;
  /** Fixed once its devices are made; the operator's tag must own them. */
  readonly tags?: readonly `tag:${string}`[];
  /** Devices are `<prefix>-0`, `<prefix>-1` … */
  readonly hostnamePrefix?: string;
  readonly proxyClass?: string;
}

/** @public Several proxies that serve many names together. */
export function proxyGroup({ name, tags, ...spec }: ProxyGroup): KubeObject {
  return {
    apiVersion: 'tailscale.com/v1alpha1',
    kind: 'ProxyGroup',
    metadata: { name },
    spec: { ...spec, ...(tags === undefined ? {} : { tags: [...tags] }) },
  };
}
