// Validation across fields and over time that the server's code does: names, immutable fields, images, schedules, sizes.
import { isDeepStrictEqual } from 'node:util';
import { ApiError, type StatusCause } from './api-error.ts';
import { customErrors } from './custom-validation.ts';
import { at, docAt, listAt, textAt, type Doc } from './doc.ts';
import type { ResourceType } from './resource-types.ts';

/** Throws 422 with every cause, or 400 for what cannot be decoded. */
export function validate(object: Doc, live: Doc | undefined, type: ResourceType): void {
  const causes = [...nameCauses(object, type), ...(byKind[type.custom ? '' : type.kind]?.(object, live) ?? [])];
  if (type.openApi !== undefined) causes.push(...customErrors(object, type.openApi));
  if (causes.length > 0) throw ApiError.invalid(type.kind, type.group, textAt(object, 'metadata.name') ?? '', causes);
}

function nameCauses(object: Doc, type: ResourceType): StatusCause[] {
  const name = textAt(object, 'metadata.name') ?? '';
  const rbac = type.group === 'rbac.authorization.k8s.io';
  const label = type.kind === 'Namespace' || type.kind === 'Service';
  const fits = rbac
    ? name !== '' && !/[/%]/.test(name)
    : label
      ? /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)
      : /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name);
  if (fits && name.length <= 253) return [];
  const what = label ? 'RFC 1123 label' : 'lowercase RFC 1123 subdomain';
  return [
    invalid(
      'metadata.name',
      name,
      `a ${what} must consist of lower case alphanumeric characters, '-'${label ? '' : " or '.'"}, and must start and end with an alphanumeric character`,
    ),
  ];
}

function invalid(field: string, value: unknown, because: string): StatusCause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(value)}: ${because}`, field };
}

function required(field: string): StatusCause {
  return { reason: 'FieldValueRequired', message: 'Required value', field };
}

type Validate = (object: Doc, live: Doc | undefined) => StatusCause[];

const byKind: Readonly<Record<string, Validate>> = {
  Deployment: workload(['spec.selector']),
  DaemonSet: workload(['spec.selector']),
  ReplicaSet: workload(['spec.selector']),
  StatefulSet(object, live) {
    const causes = workload([])(object, live);
    if (live === undefined) return causes;
    const fixed = ['selector', 'serviceName', 'podManagementPolicy', 'volumeClaimTemplates'].some(
      (field) => !isDeepStrictEqual(at(object, `spec.${field}`), at(live, `spec.${field}`)),
    );
    const message =
      "Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
    return fixed ? [...causes, { reason: 'FieldValueForbidden', message, field: 'spec' }] : causes;
  },
  Job(object, live) {
    return [
      ...podCauses(docAt(object, 'spec.template.spec'), 'spec.template.spec'),
      ...immutable(object, live, ['spec.selector', 'spec.template', 'spec.completions']),
    ];
  },
  CronJob(object) {
    const schedule = textAt(object, 'spec.schedule') ?? '';
    const fits =
      /^@(hourly|daily|weekly|monthly|yearly|annually|midnight|every .+)$/.test(schedule) ||
      schedule
        .trim()
        .split(/\s+/)
        .filter((part) => /^[\d*/,\-?A-Za-z]+$/.test(part)).length === 5;
    return fits
      ? []
      : [invalid('spec.schedule', schedule, `expected exactly 5 fields, found ${schedule.split(/\s+/).length}: [${schedule}]`)];
  },
  Pod(object, live) {
    return live === undefined ? podCauses(docAt(object, 'spec'), 'spec') : [];
  },
  Service(object, live) {
    const ports = listAt(object, 'spec.ports');
    const causes: StatusCause[] = [];
    if (ports.length === 0 && at(object, 'spec.clusterIP') !== 'None' && at(object, 'spec.type') !== 'ExternalName')
      causes.push(required('spec.ports'));
    if (ports.length > 1)
      ports.forEach((port, index) => (port['name'] === undefined ? causes.push(required(`spec.ports[${index}].name`)) : undefined));
    if (live !== undefined && at(live, 'spec.type') === 'LoadBalancer' && at(object, 'spec.type') === 'LoadBalancer') {
      causes.push(...immutable(object, live, ['spec.loadBalancerClass'], 'may not change once set'));
    }
    return causes;
  },
  PersistentVolumeClaim(object, live) {
    if (live === undefined) return at(object, 'spec.accessModes') === undefined ? [required('spec.accessModes')] : [];
    const bare = (claim: Doc): Doc => ({ ...docAt(claim, 'spec'), resources: {}, volumeName: '', storageClassName: '' });
    const grows = bytes(textAt(object, 'spec.resources.requests.storage')) >= bytes(textAt(live, 'spec.resources.requests.storage'));
    const storageClass =
      at(live, 'spec.storageClassName') === undefined || at(object, 'spec.storageClassName') === at(live, 'spec.storageClassName');
    if (grows && storageClass && isDeepStrictEqual(bare(object), bare(live))) return [];
    return [
      {
        reason: 'FieldValueForbidden',
        message: 'Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
        field: 'spec',
      },
    ];
  },
  Secret(object, live) {
    return immutable(object, live, ['type'], 'field is immutable');
  },
  RoleBinding: (object, live) => immutable(object, live, ['roleRef'], 'cannot change roleRef'),
  ClusterRoleBinding: (object, live) => immutable(object, live, ['roleRef'], 'cannot change roleRef'),
};

function workload(fixed: readonly string[]): Validate {
  return (object, live) => {
    const causes = [...immutable(object, live, fixed), ...podCauses(docAt(object, 'spec.template.spec'), 'spec.template.spec')];
    const wanted = Object.entries(docAt(object, 'spec.selector.matchLabels'));
    const labels = docAt(object, 'spec.template.metadata.labels');
    if (at(object, 'spec.selector') === undefined) causes.push(required('spec.selector'));
    else if (wanted.some(([key, value]) => labels[key] !== value))
      causes.push(invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'));
    return causes;
  };
}

function podCauses(spec: Doc, path: string): StatusCause[] {
  const containers = listAt(spec, 'containers');
  if (containers.length === 0) return [required(`${path}.containers`)];
  const volumes = new Set(listAt(spec, 'volumes').map((volume) => volume['name']));
  return containers.flatMap((container, index) => [
    ...(textAt(container, 'image') ? [] : [required(`${path}.containers[${index}].image`)]),
    ...(path.startsWith('spec.template')
      ? []
      : listAt(container, 'volumeMounts')
          .filter((mount) => !volumes.has(mount['name']))
          .map((mount, at) => ({
            reason: 'FieldValueNotFound',
            message: `Not found: ${JSON.stringify(mount['name'])}`,
            field: `${path}.containers[${index}].volumeMounts[${at}].name`,
          }))),
  ]);
}

function immutable(object: Doc, live: Doc | undefined, fields: readonly string[], because = 'field is immutable'): StatusCause[] {
  if (live === undefined) return [];
  return fields
    .filter((field) => !isDeepStrictEqual(at(object, field), at(live, field)))
    .map((field) => invalid(field, at(object, field) ?? null, because));
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

function bytes(quantity: string | undefined): number {
  const match = /^([\d.]+)([A-Za-z]*)$/.exec(quantity ?? '0');
  return match === null ? 0 : Number(match[1]) * (units[match[2] ?? ''] ?? 1);
}
