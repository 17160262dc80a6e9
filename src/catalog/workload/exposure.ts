// How a workload is reached: inside the cluster always, and from elsewhere as its exposure says
// (tailscale.com/kb/1439/kubernetes-operator-cluster-ingress).
import type { JsonObject } from '../../core/json.ts';
import { LongshoreError } from '../../core/error.ts';
import type { KubeObject } from '../../ports/cluster.ts';

export type Exposure =
  /**
   * HTTPS under `https://<hostname>.<tailnet>`, with a certificate of the tailnet: an Ingress of Tailscale's operator. The
   * tailnet must have MagicDNS and HTTPS; the certificate is fetched at the first connection, which is slow.
   */
  | ({ readonly to: 'tailnet-https' } & OnTailnet)
  /**
   * Plain TCP (databases, SSH): a Service of Tailscale's load balancer class, without a certificate. Without `ports`, the
   * service's own.
   */
  | ({ readonly to: 'tailnet-tcp'; readonly ports?: readonly ServicePort[] } & OnTailnet)
  /** A port of every node. */
  | { readonly to: 'node'; readonly nodePort: number };

export interface OnTailnet {
  readonly hostname: string;
  /** The operator's tag must own them. */
  readonly tags?: readonly string[];
  /** A ProxyClass: how the proxy's pod is made. */
  readonly proxyClass?: string;
  /**
   * A ProxyGroup that serves it instead of a proxy of its own: the name is then a Tailscale Service (`svc:<hostname>`), which the
   * policy has to approve. An exposure that is there already cannot be given to a group: delete it first
   * (tailscale.com/docs/kubernetes-operator/reference/limitations).
   */
  readonly proxyGroup?: string;
}

export interface ServicePort {
  readonly name: string;
  readonly port: number;
  readonly targetPort?: number | string;
}

export interface ExposedService {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly ServicePort[];
}

/** The Service inside the cluster; with a node port it is the same one. */
export function clusterService(service: ExposedService, exposures: readonly Exposure[] = []): KubeObject {
  const { name, namespace, labels } = service;
  const node = exposures.find((each) => each.to === 'node');
  const ports = portsOf(service.ports).map((port, index) =>
    node !== undefined && index === 0 ? { ...port, nodePort: node.nodePort } : port,
  );
  const spec = { type: node === undefined ? 'ClusterIP' : 'NodePort', selector: { ...labels }, ports };
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace, labels: { ...labels } }, spec };
}

/**
 * What claims a name outside. While another device holds the name the tailnet gives `<hostname>-1` instead, so it is applied after
 * the name is free, and apart from the workload.
 */
export function exposureObjects(service: ExposedService, exposures: readonly Exposure[]): readonly KubeObject[] {
  const names = exposures.flatMap((each) => (each.to === 'node' ? [] : [each.hostname]));
  const twice = names.find((each, index) => names.indexOf(each) !== index);
  if (twice !== undefined)
    throw new LongshoreError('plan-workload-invalid', `cannot expose ${service.name} twice as "${twice}": each is a device of its own`, {
      next: `The second one would be "${twice}-1" (github.com/tailscale/tailscale/issues/20604). Give them two names; or one tailnet-tcp with all ports, where the program itself speaks TLS; or keep the name with the serve entries of a host.`,
    });
  return exposures.flatMap((exposure) => {
    if (exposure.to === 'tailnet-https') return [ingress(service, exposure)];
    return exposure.to === 'tailnet-tcp' ? [loadBalancer(service, exposure)] : [];
  });
}

function ingress({ name, namespace, ports }: ExposedService, exposure: OnTailnet): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace, ...proxySettings(exposure) },
    spec: {
      ingressClassName: 'tailscale',
      defaultBackend: { service: { name, port: { number: ports[0]?.port ?? 80 } } },
      tls: [{ hosts: [exposure.hostname] }],
    },
  };
}

function loadBalancer(service: ExposedService, exposure: Exposure & { readonly to: 'tailnet-tcp' }): KubeObject {
  const { name, namespace, labels } = service;
  const metadata = proxySettings(exposure, { labels, annotations: { 'tailscale.com/hostname': exposure.hostname } });
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `${name}-tailnet`, namespace, ...metadata },
    spec: {
      type: 'LoadBalancer',
      loadBalancerClass: 'tailscale',
      selector: { ...labels },
      ports: portsOf(exposure.ports ?? service.ports),
    },
  };
}

type Strings = Readonly<Record<string, string>>;

/** A class is a label, the rest are annotations. */
function proxySettings(
  { tags, proxyClass, proxyGroup }: OnTailnet,
  given: { readonly labels?: Strings; readonly annotations?: Strings } = {},
): { readonly labels?: Strings; readonly annotations?: Strings } {
  const labels = { ...given.labels, ...(proxyClass === undefined ? {} : { 'tailscale.com/proxy-class': proxyClass }) };
  const annotations = {
    ...given.annotations,
    ...(tags === undefined ? {} : { 'tailscale.com/tags': tags.join(',') }),
    ...(proxyGroup === undefined ? {} : { 'tailscale.com/proxy-group': proxyGroup }),
  };
  return {
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}

function portsOf(ports: readonly ServicePort[]): JsonObject[] {
  return ports.map(({ name, port, targetPort }) => ({ name, port, targetPort: targetPort ?? port, protocol: 'TCP' }));
}
