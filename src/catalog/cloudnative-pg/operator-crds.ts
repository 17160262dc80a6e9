// The custom resources of CloudNativePG 1.28, with schemas that let everything through: the operator's own webhooks check
// the fields. Names, scopes and subresources as in its release manifest (cloudnative-pg.io/documentation/1.28/installation_upgrade).
import type { KubeObject } from '../../ports/cluster.ts';

interface CustomResource {
  readonly kind: string;
  readonly plural: string;
  readonly clusterScoped?: boolean;
  readonly status?: boolean;
  readonly scale?: boolean;
}

const group = 'postgresql.cnpg.io';

/** All of them: the operator does not start while one that it watches is missing. */
const resources: readonly CustomResource[] = [
  { kind: 'Backup', plural: 'backups', status: true },
  { kind: 'Cluster', plural: 'clusters', status: true, scale: true },
  { kind: 'ClusterImageCatalog', plural: 'clusterimagecatalogs', clusterScoped: true },
  { kind: 'Database', plural: 'databases', status: true },
  { kind: 'FailoverQuorum', plural: 'failoverquorums', status: true },
  { kind: 'ImageCatalog', plural: 'imagecatalogs' },
  { kind: 'Pooler', plural: 'poolers', status: true, scale: true },
  { kind: 'Publication', plural: 'publications', status: true },
  { kind: 'ScheduledBackup', plural: 'scheduledbackups', status: true },
  { kind: 'Subscription', plural: 'subscriptions', status: true },
];

export function operatorCrds(): readonly KubeObject[] {
  return resources.map(({ kind, plural, clusterScoped, status, scale }) => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: clusterScoped === true ? 'Cluster' : 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          ...(status === true || scale === true
            ? {
                subresources: {
                  ...(status === true ? { status: {} } : {}),
                  ...(scale === true ? { scale: { specReplicasPath: '.spec.instances', statusReplicasPath: '.status.instances' } } : {}),
                },
              }
            : {}),
        },
      ],
    },
  }));
}
