// Miniflux in a cluster: the workload apart from the name that users reach it by, since a cutover makes the one long
// before the other (miniflux.app/docs/configuration; tailscale.com/kb/1439/kubernetes-operator-cluster-ingress).
import type { KubeObject } from '../../ports/cluster.ts';
import type { SecretTemplate } from '../../kinds/secret/secret-template.ts';
import { exposureObjects } from '../workload/exposure.ts';
import { webService, type WebServiceObjects } from '../workload/web-service.ts';

export interface MinifluxInCluster {
  readonly namespace?: string;
  /** With an exact version, not older than the one whose data it takes over. */
  readonly image?: string;
  readonly databaseUrl: SecretTemplate;
  /** As users write it: `https://feed.example.ts.net`. */
  readonly baseUrl: string;
  /** The label that the Ingress asks for on the tailnet: `feed`. */
  readonly hostname: string;
  readonly replicas?: number;
  /**
   * `leave`: the schema stays as it was moved, and the old instance could still use it. `run`: Miniflux brings it to its
   * own version at its start, and there is no way back for an older one.
   */
  readonly migrations?: 'leave' | 'run';
  /** More settings by their variable: `POLLING_FREQUENCY` … */
  readonly settings?: Readonly<Record<string, string>>;
  readonly resources?: { readonly cpu: string; readonly memory: string; readonly memoryLimit: string };
}

export const minifluxImage = 'ghcr.io/miniflux/miniflux:2.2.16';

const name = 'miniflux';

/** Everything, in the order in which it can be applied. */
export function minifluxInCluster(options: MinifluxInCluster): readonly KubeObject[] {
  return service(options).all;
}

/** What runs: nobody can reach it from outside the cluster yet. */
export function minifluxWorkload(options: MinifluxInCluster): readonly KubeObject[] {
  return service(options).workload;
}

/** Claims the name. While another device holds it the tailnet gives `<hostname>-1` instead, so it comes after that is free. */
export function minifluxIngress({ namespace = name, hostname }: Pick<MinifluxInCluster, 'namespace' | 'hostname'>): KubeObject {
  const [ingress] = exposureObjects({ name, namespace, labels: {}, ports: [{ name: 'http', port: 80 }] }, [
    { to: 'tailnet-https', hostname },
  ]);
  if (ingress === undefined) throw new TypeError('an exposure to the tailnet is an object');
  return ingress;
}

function service(options: MinifluxInCluster): WebServiceObjects {
  return webService({
    name,
    namespace: options.namespace ?? name,
    image: options.image ?? minifluxImage,
    port: 8080,
    secrets: { DATABASE_URL: options.databaseUrl },
    env: {
      LISTEN_ADDR: '0.0.0.0:8080',
      BASE_URL: options.baseUrl,
      RUN_MIGRATIONS: options.migrations === 'run' ? '1' : '0',
      ...options.settings,
    },
    // The health check asks the database, too: a restart of Miniflux would not bring that back.
    probes: { ready: '/healthcheck', live: 'tcp' },
    exposure: { to: 'tailnet-https', hostname: options.hostname },
    replicas: options.replicas ?? 1,
    // The new version may change the schema under the old one's feet.
    update: 'replace',
    ...(options.resources === undefined ? {} : { resources: options.resources }),
  });
}
