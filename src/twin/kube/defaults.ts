// Defaults that the server's code sets and its schemas do not say, as the recordings of v1.36 show them.
import { createHash } from 'node:crypto';
import { at, docAt, fallback, isDoc, listAt, put, textAt, type Doc, type Value } from './doc.ts';

type SetDefaults = (object: Doc) => void;

/** Sets the defaults of a built-in object in place. */
export function setDefaults(object: Doc): void {
  byKind[String(object['kind'])]?.(object);
}

const byKind: Readonly<Record<string, SetDefaults>> = {
  Namespace(object) {
    fallback(object, 'spec.finalizers', ['kubernetes']);
    fallback(object, 'status.phase', 'Active');
    put(docAt(object, 'metadata'), 'labels', {
      ...docAt(object, 'metadata.labels'),
      'kubernetes.io/metadata.name': textAt(object, 'metadata.name') ?? '',
    });
  },
  Secret(object) {
    const given = docAt(object, 'stringData');
    for (const [key, value] of Object.entries(given)) docOf(object, 'data')[key] = Buffer.from(String(value)).toString('base64');
    delete object['stringData'];
    fallback(object, 'type', 'Opaque');
  },
  Pod(object) {
    podSpec(docOf(object, 'spec'));
    fallback(object, 'status.phase', 'Pending');
  },
  Deployment(object) {
    const spec = docOf(object, 'spec');
    fallback(spec, 'replicas', 1);
    fallback(spec, 'progressDeadlineSeconds', 600);
    fallback(spec, 'revisionHistoryLimit', 10);
    fallback(spec, 'strategy.type', 'RollingUpdate');
    if (at(spec, 'strategy.type') === 'RollingUpdate') {
      fallback(spec, 'strategy.rollingUpdate.maxSurge', '25%');
      fallback(spec, 'strategy.rollingUpdate.maxUnavailable', '25%');
    }
    template(spec);
  },
  ReplicaSet(object) {
    fallback(object, 'spec.replicas', 1);
    template(docOf(object, 'spec'));
  },
  DaemonSet(object) {
    const spec = docOf(object, 'spec');
    fallback(spec, 'revisionHistoryLimit', 10);
    fallback(spec, 'updateStrategy.type', 'RollingUpdate');
    if (at(spec, 'updateStrategy.type') === 'RollingUpdate') {
      fallback(spec, 'updateStrategy.rollingUpdate.maxSurge', 0);
      fallback(spec, 'updateStrategy.rollingUpdate.maxUnavailable', 1);
    }
    template(spec);
  },
  StatefulSet(object) {
    const spec = docOf(object, 'spec');
    fallback(spec, 'replicas', 1);
    fallback(spec, 'podManagementPolicy', 'OrderedReady');
    fallback(spec, 'revisionHistoryLimit', 10);
    fallback(spec, 'updateStrategy.type', 'RollingUpdate');
    if (at(spec, 'updateStrategy.type') === 'RollingUpdate') fallback(spec, 'updateStrategy.rollingUpdate.partition', 0);
    fallback(spec, 'persistentVolumeClaimRetentionPolicy.whenDeleted', 'Retain');
    fallback(spec, 'persistentVolumeClaimRetentionPolicy.whenScaled', 'Retain');
    template(spec);
    for (const claim of listAt(spec, 'volumeClaimTemplates')) {
      fallback(claim, 'apiVersion', 'v1');
      fallback(claim, 'kind', 'PersistentVolumeClaim');
      fallback(claim, 'spec.volumeMode', 'Filesystem');
      fallback(claim, 'status.phase', 'Pending');
    }
  },
  Job(object) {
    const spec = docOf(object, 'spec');
    fallback(spec, 'backoffLimit', 6);
    fallback(spec, 'completions', 1);
    fallback(spec, 'parallelism', 1);
    fallback(spec, 'completionMode', 'NonIndexed');
    fallback(spec, 'suspend', false);
    fallback(spec, 'manualSelector', false);
    fallback(spec, 'podReplacementPolicy', 'TerminatingOrFailed');
    const name = textAt(object, 'metadata.name') ?? '';
    const uid = textAt(object, 'metadata.uid');
    if (uid !== undefined && at(spec, 'selector') === undefined) {
      spec['selector'] = { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } };
      const labels = {
        'batch.kubernetes.io/controller-uid': uid,
        'batch.kubernetes.io/job-name': name,
        'controller-uid': uid,
        'job-name': name,
      };
      put(docOf(spec, 'template'), 'metadata.labels', { ...docAt(spec, 'template.metadata.labels'), ...labels });
    }
    template(spec);
  },
  CronJob(object) {
    const spec = docOf(object, 'spec');
    fallback(spec, 'concurrencyPolicy', 'Allow');
    fallback(spec, 'failedJobsHistoryLimit', 1);
    fallback(spec, 'successfulJobsHistoryLimit', 3);
    fallback(spec, 'suspend', false);
    template(docOf(spec, 'jobTemplate.spec'));
  },
  Service(object) {
    const spec = docOf(object, 'spec');
    fallback(spec, 'type', 'ClusterIP');
    fallback(spec, 'sessionAffinity', 'None');
    for (const port of listAt(spec, 'ports')) {
      fallback(port, 'protocol', 'TCP');
      if (spec['type'] !== 'ExternalName') fallback(port, 'targetPort', port['port'] ?? 0);
      if (spec['type'] === 'LoadBalancer' || spec['type'] === 'NodePort')
        fallback(port, 'nodePort', 30_000 + (numberFrom(object, String(port['port'])) % 2768));
    }
    fallback(object, 'status.loadBalancer', {});
    if (spec['type'] === 'ExternalName') return;
    const ip = `10.96.${numberFrom(object, 'a') % 256}.${(numberFrom(object, 'b') % 254) + 1}`;
    fallback(spec, 'clusterIP', ip);
    fallback(spec, 'clusterIPs', [spec['clusterIP'] ?? ip]);
    fallback(spec, 'internalTrafficPolicy', 'Cluster');
    fallback(spec, 'ipFamilies', ['IPv4']);
    fallback(spec, 'ipFamilyPolicy', 'SingleStack');
    if (spec['type'] !== 'ClusterIP') fallback(spec, 'externalTrafficPolicy', 'Cluster');
    if (spec['type'] === 'LoadBalancer') fallback(spec, 'allocateLoadBalancerNodePorts', true);
  },
  PersistentVolumeClaim(object) {
    fallback(object, 'spec.volumeMode', 'Filesystem');
    fallback(object, 'status.phase', 'Pending');
  },
  PersistentVolume(object) {
    fallback(object, 'spec.persistentVolumeReclaimPolicy', 'Retain');
    fallback(object, 'spec.volumeMode', 'Filesystem');
    fallback(object, 'status.phase', 'Pending');
  },
  StorageClass(object) {
    fallback(object, 'reclaimPolicy', 'Delete');
    fallback(object, 'volumeBindingMode', 'Immediate');
  },
  Ingress(object) {
    fallback(object, 'status.loadBalancer', {});
  },
  ClusterRoleBinding: roleBinding,
  RoleBinding: roleBinding,
  CustomResourceDefinition(object) {
    const names = docOf(object, 'spec.names');
    fallback(names, 'singular', String(names['kind'] ?? '').toLowerCase());
    fallback(names, 'listKind', `${String(names['kind'])}List`);
    fallback(object, 'spec.conversion.strategy', 'None');
  },
};

function roleBinding(object: Doc): void {
  for (const subject of listAt(object, 'subjects')) {
    if (subject['kind'] !== 'ServiceAccount') fallback(subject, 'apiGroup', 'rbac.authorization.k8s.io');
  }
}

function template(spec: Doc): void {
  podSpec(docOf(spec, 'template.spec'));
}

function podSpec(spec: Doc): void {
  fallback(spec, 'dnsPolicy', 'ClusterFirst');
  fallback(spec, 'restartPolicy', 'Always');
  fallback(spec, 'schedulerName', 'default-scheduler');
  fallback(spec, 'securityContext', {});
  fallback(spec, 'terminationGracePeriodSeconds', 30);
  if (textAt(spec, 'serviceAccountName') !== undefined) fallback(spec, 'serviceAccount', spec['serviceAccountName'] as Value);
  for (const container of [...listAt(spec, 'containers'), ...listAt(spec, 'initContainers')]) {
    const image = String(container['image'] ?? '');
    const latest = image.endsWith(':latest') || !/[:@][^/]+$/.test(image);
    fallback(container, 'imagePullPolicy', latest ? 'Always' : 'IfNotPresent');
    fallback(container, 'resources', {});
    fallback(container, 'terminationMessagePath', '/dev/termination-log');
    fallback(container, 'terminationMessagePolicy', 'File');
    for (const port of listAt(container, 'ports')) fallback(port, 'protocol', 'TCP');
    for (const name of ['readinessProbe', 'livenessProbe', 'startupProbe']) probe(container[name]);
    for (const variable of listAt(container, 'env')) {
      if (isDoc(at(variable, 'valueFrom.fieldRef'))) fallback(variable, 'valueFrom.fieldRef.apiVersion', 'v1');
    }
  }
  for (const volume of listAt(spec, 'volumes')) {
    for (const source of ['secret', 'configMap', 'projected', 'downwardAPI'])
      if (isDoc(volume[source])) fallback(volume, `${source}.defaultMode`, 420);
    if (isDoc(volume['hostPath'])) fallback(volume, 'hostPath.type', '');
  }
}

function probe(value: Value | undefined): void {
  if (!isDoc(value)) return;
  fallback(value, 'failureThreshold', 3);
  fallback(value, 'periodSeconds', 10);
  fallback(value, 'successThreshold', 1);
  fallback(value, 'timeoutSeconds', 1);
  if (isDoc(value['httpGet'])) {
    fallback(value, 'httpGet.path', '/');
    fallback(value, 'httpGet.scheme', 'HTTP');
  }
}

function docOf(object: Doc, path: string): Doc {
  if (!isDoc(at(object, path))) put(object, path, {});
  return at(object, path) as Doc;
}

/** Addresses and ports of the twin come from names, so that two runs of a plan make the same world. */
function numberFrom(object: Doc, salt: string): number {
  const name = `${textAt(object, 'metadata.namespace') ?? ''}/${textAt(object, 'metadata.name') ?? ''}/${salt}`;
  return createHash('sha256').update(name).digest().readUInt32BE(0);
}
