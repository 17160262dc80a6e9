// How a workload is reached: inside the cluster always, and from elsewhere as its exposure says
// (tailscale.com/kb/1439/kubernetes-operator-cluster-ingress).
import type { JsonObject } from '../../core/json.ts';
import type { KubeObject } from '../../ports/cluster.ts';

export type Exposure =
  /** HTTPS under `https://<hostname>.<tailnet>`, with a certificate of the tailnet: an Ingress of Tailscale's operator. */
  | { readonly to: 'tailnet-https'; readonly hostname: string; readonly tags?: readonly string[] }
  /** Plain TCP (databases, SSH): a Service of Tailscale's load balancer class. Without `ports`, the service's own. */
  | { readonly to: 'tailnet-tcp'; readonly hostname: string; readonly ports?: readonly ServicePort[]; readonly tags?: readonly string[] }
  /** A port of every node. */
  | { readonly to: 'node'; readonly nodePort: number };

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
  return exposures.flatMap((exposure) => {
    if (exposure.to === 'tailnet-https') return [ingress(service, exposure)];
    return exposure.to === 'tailnet-tcp' ? [loadBalancer(service, exposure)] : [];
  });
}

function ingress({ name, namespace, ports }: ExposedService, { hostname, tags }: Exposure & { readonly to: 'tailnet-https' }): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace, ...(tags === undefined ? {} : { annotations: { 'tailscale.com/tags': tags.join(',') } }) },
    spec: {
      ingressClassName: 'tailscale',
      defaultBackend: { service: { name, port: { number: ports[0]?.port ?? 80 } } },
      tls: [{ hosts: [hostname] }],
    },
  };
}

function loadBalancer(service: ExposedService, { hostname, ports, tags }: Exposure & { readonly to: 'tailnet-tcp' }): KubeObject {
  const { name, namespace, labels } = service;
  const annotations = { 'tailscale.com/hostname': hostname, ...(tags === undefined ? {} : { 'tailscale.com/tags': tags.join(',') }) };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: `${name}-tailnet`, namespace, labels: { ...labels }, annotations },
    spec: { type: 'LoadBalancer', loadBalancerClass: 'tailscale', selector: { ...labels }, ports: portsOf(ports ?? service.ports) },
  };
}

function portsOf(ports: readonly ServicePort[]): JsonObject[] {
  return ports.map(({ name, port, targetPort }) => ({ name, port, targetPort: targetPort ?? port, protocol: 'TCP' }));
}
