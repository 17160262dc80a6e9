// The columns that the server prints for its own kinds, as kube-apiserver v1.36 does; those of custom resources come from
// their definition. `wide` columns are shown with `-o wide` only.
import { at, docAt, isDoc, listAt, numberAt, textAt, type Doc, type Value } from './doc.ts';
import { humanDuration } from './human-duration.ts';
import { podReadyCell, podRestarts, podStatusCell } from './pod-cells.ts';

export interface Column {
  readonly name: string;
  readonly type?: 'string' | 'integer';
  readonly wide?: boolean;
  cell(object: Doc, now: number): Value;
}

type Cell = (object: Doc, now: number) => Value;
const column = (name: string, cell: Cell, type: 'string' | 'integer' = 'string'): Column => ({ name, type, cell });
const wide = (name: string, cell: Cell): Column => ({ name, wide: true, cell });
const text =
  (path: string, otherwise = '<none>'): Cell =>
  (object) =>
    textAt(object, path) ?? otherwise;
const count =
  (path: string): Cell =>
  (object) =>
    numberAt(object, path) ?? 0;
const keys =
  (...paths: readonly string[]): Cell =>
  (object) =>
    paths.reduce((sum, path) => sum + Object.keys(docAt(object, path)).length, 0);
const joined = (values: readonly unknown[]): string => (values.length === 0 ? '<none>' : values.map(String).join(','));
const textsAt = (object: Doc, path: string): readonly unknown[] => {
  const found = at(object, path);
  return Array.isArray(found) ? found : [];
};

export const age: Column = column('Age', (object, now) => since(textAt(object, 'metadata.creationTimestamp'), now));
export const nameColumn: Column = column('Name', text('metadata.name', ''));

export function since(time: string | undefined, now: number): string {
  return time === undefined ? '<unknown>' : humanDuration(now - Date.parse(time));
}

const selector: Cell = (object) => labels(docAt(object, 'spec.selector.matchLabels'));
const containers: Cell = (object) => joined(listAt(object, 'spec.template.spec.containers').map((each) => each['name']));
const images: Cell = (object) => joined(listAt(object, 'spec.template.spec.containers').map((each) => each['image']));
const podTemplate = [wide('Containers', containers), wide('Images', images), wide('Selector', selector)];
const accessModes = (object: Doc, path: string): string =>
  textsAt(object, path)
    .map((mode) => ({ ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' })[String(mode)] ?? '')
    .join(',');

function labels(of: Doc): string {
  const list = Object.entries(of).map(([key, value]) => `${key}=${String(value)}`);
  return list.length === 0 ? '<none>' : list.sort().join(',');
}

function ports(object: Doc): string {
  return joined(
    listAt(object, 'spec.ports').map(
      (port) =>
        `${String(port['port'])}${port['nodePort'] === undefined ? '' : `:${String(port['nodePort'])}`}/${String(port['protocol'])}`,
    ),
  );
}

function loadBalancer(object: Doc): string | undefined {
  const names = listAt(object, 'status.loadBalancer.ingress').map((each) => each['ip'] ?? each['hostname']);
  return names.length === 0 ? undefined : names.map(String).join(',');
}

function externalIp(object: Doc): string {
  const type = textAt(object, 'spec.type');
  if (type === 'LoadBalancer') return loadBalancer(object) ?? '<pending>';
  return type === 'ExternalName' ? (textAt(object, 'spec.externalName') ?? '') : joined(textsAt(object, 'spec.externalIPs'));
}

function endpoints(object: Doc): string {
  return joined(
    listAt(object, 'subsets').flatMap((subset) =>
      listAt(subset, 'addresses').flatMap((address) =>
        listAt(subset, 'ports').map((port) => `${String(address['ip'])}:${String(port['port'])}`),
      ),
    ),
  );
}

function jobStatus(object: Doc): string {
  const true_ = (type: string): boolean =>
    listAt(object, 'status.conditions').some((each) => each['type'] === type && each['status'] === 'True');
  if (true_('Complete')) return 'Complete';
  if (true_('Failed')) return 'Failed';
  return at(object, 'spec.suspend') === true ? 'Suspended' : 'Running';
}

function jobDuration(object: Doc, now: number): string {
  const start = textAt(object, 'status.startTime');
  const end = textAt(object, 'status.completionTime');
  return start === undefined ? '' : humanDuration((end === undefined ? now : Date.parse(end)) - Date.parse(start));
}

function nodeRoles(object: Doc): string {
  const roles = Object.keys(docAt(object, 'metadata.labels')).filter((key) => key.startsWith('node-role.kubernetes.io/'));
  return joined(roles.map((key) => key.slice('node-role.kubernetes.io/'.length)));
}

const nodeReady: Cell = (object) =>
  listAt(object, 'status.conditions').some((each) => each['type'] === 'Ready' && each['status'] === 'True') ? 'Ready' : 'NotReady';

export const columnsOfKind: Readonly<Record<string, readonly Column[]>> = {
  ConfigMap: [nameColumn, column('Data', keys('data', 'binaryData'), 'integer'), age],
  Secret: [nameColumn, column('Type', text('type', '')), column('Data', keys('data'), 'integer'), age],
  Namespace: [nameColumn, column('Status', text('status.phase', '')), age],
  ServiceAccount: [nameColumn, column('Secrets', (object) => listAt(object, 'secrets').length, 'integer'), age],
  Pod: [
    nameColumn,
    column('Ready', podReadyCell),
    column('Status', podStatusCell),
    column('Restarts', (object) => String(podRestarts(object))),
    age,
    wide('IP', text('status.podIP')),
    wide('Node', text('spec.nodeName')),
    wide('Nominated Node', text('status.nominatedNodeName')),
    wide('Readiness Gates', () => '<none>'),
  ],
  Deployment: [
    nameColumn,
    column('Ready', (object) => `${numberAt(object, 'status.readyReplicas') ?? 0}/${numberAt(object, 'spec.replicas') ?? 0}`),
    column('Up-to-date', count('status.updatedReplicas'), 'integer'),
    column('Available', count('status.availableReplicas'), 'integer'),
    age,
    ...podTemplate,
  ],
  ReplicaSet: [
    nameColumn,
    column('Desired', count('spec.replicas'), 'integer'),
    column('Current', count('status.replicas'), 'integer'),
    column('Ready', count('status.readyReplicas'), 'integer'),
    age,
    ...podTemplate,
  ],
  StatefulSet: [
    nameColumn,
    column('Ready', (object) => `${numberAt(object, 'status.readyReplicas') ?? 0}/${numberAt(object, 'spec.replicas') ?? 0}`),
    age,
    wide('Containers', containers),
    wide('Images', images),
  ],
  DaemonSet: [
    nameColumn,
    column('Desired', count('status.desiredNumberScheduled'), 'integer'),
    column('Current', count('status.currentNumberScheduled'), 'integer'),
    column('Ready', count('status.numberReady'), 'integer'),
    column('Up-to-date', count('status.updatedNumberScheduled'), 'integer'),
    column('Available', count('status.numberAvailable'), 'integer'),
    column('Node Selector', (object) => labels(docAt(object, 'spec.template.spec.nodeSelector'))),
    age,
    ...podTemplate,
  ],
  Job: [
    nameColumn,
    column('Status', jobStatus),
    column('Completions', (object) => `${numberAt(object, 'status.succeeded') ?? 0}/${numberAt(object, 'spec.completions') ?? 1}`),
    column('Duration', jobDuration),
    age,
    ...podTemplate,
  ],
  CronJob: [
    nameColumn,
    column('Schedule', text('spec.schedule', '')),
    column('Timezone', text('spec.timeZone')),
    column('Suspend', (object) => (at(object, 'spec.suspend') === true ? 'True' : 'False')),
    column('Active', (object) => listAt(object, 'status.active').length, 'integer'),
    column('Last Schedule', (object, now) =>
      textAt(object, 'status.lastScheduleTime') === undefined ? '<none>' : since(textAt(object, 'status.lastScheduleTime'), now),
    ),
    age,
  ],
  Service: [
    nameColumn,
    column('Type', text('spec.type', '')),
    column('Cluster-IP', text('spec.clusterIP')),
    column('External-IP', externalIp),
    column('Port(s)', ports),
    age,
    wide('Selector', (object) => labels(docAt(object, 'spec.selector'))),
  ],
  Endpoints: [nameColumn, column('Endpoints', endpoints), age],
  EndpointSlice: [
    nameColumn,
    column('AddressType', text('addressType', '')),
    column('Ports', (object) => joined(listAt(object, 'ports').map((port) => port['port']))),
    column('Endpoints', (object) => joined(listAt(object, 'endpoints').flatMap((each) => textsAt(each, 'addresses')))),
    age,
  ],
  Ingress: [
    nameColumn,
    column('Class', text('spec.ingressClassName')),
    column('Hosts', (object) => {
      const hosts = listAt(object, 'spec.rules').flatMap((rule) => (rule['host'] === undefined ? [] : [rule['host']]));
      return hosts.length === 0 ? '*' : joined(hosts);
    }),
    column('Address', (object) => loadBalancer(object) ?? ''),
    column('Ports', (object) => (listAt(object, 'spec.tls').length > 0 ? '80, 443' : '80')),
    age,
  ],
  IngressClass: [nameColumn, column('Controller', text('spec.controller', '')), column('Parameters', text('spec.parameters.name')), age],
  NetworkPolicy: [nameColumn, column('Pod-Selector', (object) => labels(docAt(object, 'spec.podSelector.matchLabels'))), age],
  PersistentVolumeClaim: [
    nameColumn,
    column('Status', text('status.phase', '')),
    column('Volume', text('spec.volumeName', '')),
    column('Capacity', text('status.capacity.storage', '')),
    column('Access Modes', (object) => accessModes(object, 'status.accessModes')),
    column('StorageClass', text('spec.storageClassName', '')),
    column('VolumeAttributesClass', () => '<unset>'),
    age,
    wide('VolumeMode', text('spec.volumeMode', '')),
  ],
  PersistentVolume: [
    nameColumn,
    column('Capacity', text('spec.capacity.storage', '')),
    column('Access Modes', (object) => accessModes(object, 'spec.accessModes')),
    column('Reclaim Policy', text('spec.persistentVolumeReclaimPolicy', '')),
    column('Status', text('status.phase', '')),
    column('Claim', (object) => {
      const claim = docAt(object, 'spec.claimRef');
      return claim['name'] === undefined ? '' : `${String(claim['namespace'])}/${String(claim['name'])}`;
    }),
    column('StorageClass', text('spec.storageClassName', '')),
    column('VolumeAttributesClass', () => '<unset>'),
    column('Reason', text('status.reason', '')),
    age,
    wide('VolumeMode', text('spec.volumeMode', '')),
  ],
  StorageClass: [
    {
      name: 'Name',
      cell: (object) =>
        `${textAt(object, 'metadata.name') ?? ''}${docAt(object, 'metadata.annotations')['storageclass.kubernetes.io/is-default-class'] === 'true' ? ' (default)' : ''}`,
    },
    column('Provisioner', text('provisioner', '')),
    column('ReclaimPolicy', text('reclaimPolicy', '')),
    column('VolumeBindingMode', text('volumeBindingMode', '')),
    column('AllowVolumeExpansion', (object) => at(object, 'allowVolumeExpansion') === true),
    age,
  ],
  Node: [
    nameColumn,
    column('Status', nodeReady),
    column('Roles', nodeRoles),
    age,
    column('Version', text('status.nodeInfo.kubeletVersion', '')),
    wide('Internal-IP', (object) =>
      String(listAt(object, 'status.addresses').find((each) => each['type'] === 'InternalIP')?.['address'] ?? '<none>'),
    ),
    wide('External-IP', () => '<none>'),
    wide('OS-Image', text('status.nodeInfo.osImage', '<unknown>')),
    wide('Kernel-Version', text('status.nodeInfo.kernelVersion', '<unknown>')),
    wide('Container-Runtime', text('status.nodeInfo.containerRuntimeVersion', '<unknown>')),
  ],
  Event: [
    column('Last Seen', (object, now) => since(textAt(object, 'lastTimestamp'), now)),
    column('Type', text('type', '')),
    column('Reason', text('reason', '')),
    column(
      'Object',
      (object) => `${(textAt(object, 'involvedObject.kind') ?? '').toLowerCase()}/${textAt(object, 'involvedObject.name') ?? ''}`,
    ),
    wide('Source', text('source.component', '')),
    column('Message', text('message', '')),
    wide('Count', count('count')),
    wide('Name', text('metadata.name', '')),
  ],
  RoleBinding: [nameColumn, column('Role', role), age],
  ClusterRoleBinding: [nameColumn, column('Role', role), age],
  CustomResourceDefinition: [nameColumn, column('Created At', text('metadata.creationTimestamp', ''))],
};

function role(object: Doc): string {
  const reference = docAt(object, 'roleRef');
  return isDoc(object['roleRef']) ? `${String(reference['kind'])}/${String(reference['name'])}` : '';
}
