// The Job of a carrier, and the claim for what is known of its copies. Its pod does nothing by itself: commands come by exec, and a lost
// pod is replaced.
import type { JsonObject } from '../../core/json.ts';
import type { KubeObject } from '../../ports/cluster.ts';
import type { CarrierMount, CarrierOptions } from './carrier.ts';

const modest = { cpu: '100m', memory: '128Mi', memoryLimit: '512Mi' };
/** What root needs to read everything and to give it to its owners, and nothing else of what root can do. */
const capabilities = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID'];
/** Before the deadline of the Job a pod never ends by itself: one that does would count as done. */
const graceSeconds = 600;

export function carrierObjects(options: CarrierOptions, image: string): readonly KubeObject[] {
  const { namespace, name, user, records = user === undefined ? {} : 'pod' } = options;
  if (records === 'pod') return [carrierJob(options, image, undefined)];
  const { size = '256Mi', storageClass } = records;
  const claim: KubeObject = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: `${name}-records`, namespace, labels: labelsOf(name) },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: size } },
      ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
    },
  };
  return [carrierJob(options, image, claim.metadata.name), claim];
}

function carrierJob(options: CarrierOptions, image: string, records: string | undefined): KubeObject {
  const { namespace, name, mounts, user, node, hours = 24, resources = modest } = options;
  const labels = labelsOf(name);
  const seconds = Math.round(hours * 3600);
  const isRoot = user === undefined;
  const volumes = mounts.map((mount, index) => ({ name: `mount-${index}`, ...sourceOf(mount) }));
  const container: JsonObject = {
    name: 'carrier',
    image,
    command: ['sleep', String(seconds + graceSeconds)],
    resources: { requests: { cpu: resources.cpu, memory: resources.memory }, limits: { memory: resources.memoryLimit } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'], ...(isRoot ? { add: capabilities } : {}) },
    },
    volumeMounts: [
      ...mounts.map(({ path, readOnly }, index) => ({
        name: `mount-${index}`,
        mountPath: path,
        ...(readOnly === true ? { readOnly } : {}),
      })),
      // Long listings are sorted on the disk.
      { name: 'scratch', mountPath: '/tmp' },
      { name: 'records', mountPath: '/var/tmp' },
    ],
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace, labels, annotations: { 'longshore.dev/ready': 'running' } },
    spec: {
      activeDeadlineSeconds: seconds,
      // Each lost node costs one.
      backoffLimit: 6,
      template: {
        metadata: { labels, annotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' } },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          // Nobody sends a signal to `sleep` as process 1 with success.
          terminationGracePeriodSeconds: 1,
          securityContext: {
            ...(isRoot ? { runAsUser: 0, runAsGroup: 0 } : { runAsNonRoot: true, runAsUser: user, runAsGroup: user }),
            seccompProfile: { type: 'RuntimeDefault' },
          },
          ...(node === undefined ? {} : { nodeSelector: { 'kubernetes.io/hostname': node } }),
          containers: [container],
          volumes: [
            ...volumes,
            { name: 'scratch', emptyDir: {} },
            { name: 'records', ...(records === undefined ? { emptyDir: {} } : { persistentVolumeClaim: { claimName: records } }) },
          ],
        },
      },
    },
  };
}

function labelsOf(name: string): Readonly<Record<string, string>> {
  return { 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': 'carrier' };
}

function sourceOf(mount: CarrierMount): JsonObject {
  const readOnly = mount.readOnly === true ? { readOnly: true } : {};
  if ('claim' in mount) return { persistentVolumeClaim: { claimName: mount.claim, ...readOnly } };
  if ('nfs' in mount) return { nfs: { ...mount.nfs, ...readOnly } };
  // Without a type the node would show an empty folder where there is none.
  return { hostPath: { path: mount.hostPath, type: 'Directory' } };
}
