// A service that answers HTTP, by meaning: image, port, settings, secrets, storage, exposure. Everything else has the value that is
// safe unless the plan says otherwise: no root, no write to its own files, no token of the cluster, no service links, limits, probes
// (https://kubernetes.io/docs/concepts/security/pod-security-standards/, restricted).
import type { JsonObject } from '../../core/json.ts';
import type { SecretLocator } from '../../core/secret.ts';
import type { SecretTemplate } from '../../kinds/secret/secret-template.ts';
import type { KubeObject } from '../../ports/cluster.ts';
import { digestOf } from '../../core/digest.ts';
import { clusterService, exposureObjects, type Exposure } from './exposure.ts';
import { imageName, type Architecture, type PinnedImage } from './image.ts';
import { mountedStorage, type Storage } from './storage.ts';

/** A path that answers below 400, or only an open port. */
export type Probe = `/${string}` | 'tcp';

export interface WebService {
  readonly name: string;
  /** Its own unless given. */
  readonly namespace?: string;
  readonly image: string | PinnedImage;
  readonly architecture?: Architecture;
  /** On which the container listens. */
  readonly port: number;
  /** Under which the Service answers; 80 unless given. */
  readonly servicePort?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Variables whose values are kept elsewhere: they become a Secret, and pods read them from there. */
  readonly secrets?: Readonly<Record<string, SecretTemplate | (SecretLocator & JsonObject)>>;
  /** By the path under which the container sees it. */
  readonly volumes?: Readonly<Record<string, Storage>>;
  /** `ready` says whether it gets requests, `live` whether it is restarted: that should not ask for what a restart cannot mend. */
  readonly probes: { readonly ready: Probe; readonly live?: Probe; readonly startSeconds?: number };
  readonly resources?: { readonly cpu: string; readonly memory: string; readonly memoryLimit: string; readonly cpuLimit?: string };
  readonly exposure?: Exposure | readonly Exposure[];
  readonly replicas?: number;
  /** `replace` stops the old pod first; chosen by itself where storage allows one pod only. */
  readonly update?: 'replace' | 'rolling';
  /** User and group of the process; 65534 (nobody) unless given. */
  readonly user?: number;
  /** Root only where the image cannot do without; say why beside it. */
  readonly root?: true;
  /** The image's own files can be written; say why beside it. */
  readonly writableRoot?: true;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

export interface WebServiceObjects {
  /** What runs; nobody reaches it from outside yet. In the order in which it can be applied. */
  readonly workload: readonly KubeObject[];
  /** What claims a name outside: apart, since a cutover comes long after. */
  readonly exposure: readonly KubeObject[];
  readonly all: readonly KubeObject[];
}

const smallResources: NonNullable<WebService['resources']> = { cpu: '50m', memory: '128Mi', memoryLimit: '256Mi' };

/** Throws `plan-workload-invalid`, `plan-image-unpinned`, `plan-image-architecture`. */
export function webService(options: WebService): WebServiceObjects {
  const { name, namespace = name, secrets = {} } = options;
  const labels = { 'app.kubernetes.io/name': name };
  const exposures = options.exposure === undefined ? [] : [options.exposure].flat();
  const service = { name, namespace, labels, ports: [{ name: 'http', port: options.servicePort ?? 80, targetPort: options.port }] };
  const storage = mountedStorage({ name, namespace, labels }, options.volumes ?? {});
  const secret: KubeObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    type: 'Opaque',
    stringData: secrets,
  };
  const workload = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    ...(Object.keys(secrets).length === 0 ? [] : [secret]),
    ...storage.objects,
    deployment({ ...options, namespace }, labels, storage),
    clusterService(service, exposures),
  ];
  const exposure = exposureObjects(service, exposures);
  return { workload, exposure, all: [...workload, ...exposure] };
}

function deployment(
  options: WebService & { readonly namespace: string },
  labels: Readonly<Record<string, string>>,
  storage: ReturnType<typeof mountedStorage>,
): KubeObject {
  const { name, namespace, user = 65_534, root } = options;
  const replace = (options.update ?? (storage.exclusive ? 'replace' : 'rolling')) === 'replace';
  const files = storage.objects.filter((object) => object.kind === 'ConfigMap');
  // A pod does not see that a file of a ConfigMap has changed, and most programs read theirs once.
  const annotations =
    files.length === 0
      ? {}
      : { annotations: { 'longshore.dev/files': digestOf(files.map((object) => object['data'] as JsonObject)).slice(7, 23) } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels: { ...labels, ...options.labels } },
    spec: {
      replicas: options.replicas ?? 1,
      ...(replace ? { strategy: { type: 'Recreate' } } : {}),
      selector: { matchLabels: { ...labels } },
      template: {
        metadata: { labels: { ...labels, ...options.labels }, ...annotations },
        spec: {
          // Links would put variables such as MINIFLUX_PORT into an environment that many programs read as their settings.
          enableServiceLinks: false,
          automountServiceAccountToken: false,
          securityContext: {
            ...(root === true ? {} : { runAsNonRoot: true, runAsUser: user, runAsGroup: user }),
            ...(root === true || storage.volumes.length === 0 ? {} : { fsGroup: user, fsGroupChangePolicy: 'OnRootMismatch' }),
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [container(options, storage)],
          ...(storage.volumes.length === 0 ? {} : { volumes: [...storage.volumes] }),
        },
      },
    },
  };
}

function container(options: WebService, storage: ReturnType<typeof mountedStorage>): JsonObject {
  const { name, port, env = {}, secrets = {}, probes } = options;
  const { cpu, memory, memoryLimit, cpuLimit } = options.resources ?? smallResources;
  const ready = probe(probes.ready, port);
  return {
    name,
    image: imageName(options.image, options.architecture),
    ...(options.command === undefined ? {} : { command: [...options.command] }),
    ...(options.args === undefined ? {} : { args: [...options.args] }),
    env: [
      ...Object.keys(secrets).map((variable) => ({ name: variable, valueFrom: { secretKeyRef: { name, key: variable } } })),
      ...Object.entries(env).map(([variable, value]) => ({ name: variable, value })),
    ],
    ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }],
    // Until it has started nothing else is asked: a slow first start is no reason to be restarted.
    startupProbe: { ...ready, periodSeconds: 2, failureThreshold: Math.ceil((probes.startSeconds ?? 60) / 2) },
    readinessProbe: { ...ready, periodSeconds: 10 },
    livenessProbe: { ...probe(probes.live ?? 'tcp', port), periodSeconds: 20, failureThreshold: 3 },
    resources: { requests: { cpu, memory }, limits: { memory: memoryLimit, ...(cpuLimit === undefined ? {} : { cpu: cpuLimit }) } },
    securityContext: {
      allowPrivilegeEscalation: false,
      ...(options.writableRoot === true ? {} : { readOnlyRootFilesystem: true }),
      capabilities: { drop: ['ALL'] },
    },
    ...(storage.mounts.length === 0 ? {} : { volumeMounts: [...storage.mounts] }),
  };
}

function probe(look: Probe, port: number): JsonObject {
  return look === 'tcp' ? { tcpSocket: { port } } : { httpGet: { path: look, port } };
}
