// CloudNativePG's operator as objects: what `kubectl apply` of its release manifest makes, at one pinned version, without
// the viewer and editor roles and the default monitoring queries (cloudnative-pg.io/documentation/1.28/installation_upgrade).
import type { KubeObject } from '../../ports/cluster.ts';
import { operatorCrds } from './operator-crds.ts';
import { operatorNamespace, operatorRights, operatorWebhooks } from './operator-rights.ts';

/** The version whose resources, rights and flags these are. */
export const cloudnativePgImage = 'ghcr.io/cloudnative-pg/cloudnative-pg:1.28.0';

const labels = { 'app.kubernetes.io/name': 'cloudnative-pg' };

/** In the order in which they can be applied. */
export function cloudnativePgOperator(): readonly KubeObject[] {
  const namespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: operatorNamespace, labels } };
  return [namespace, ...operatorCrds(), ...operatorRights(), deployment(), ...operatorWebhooks()];
}

function deployment(): KubeObject {
  const probe = { httpGet: { path: '/readyz', port: 9443, scheme: 'HTTPS' } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'cnpg-controller-manager', namespace: operatorNamespace, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: 'cnpg-manager',
          terminationGracePeriodSeconds: 10,
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              name: 'manager',
              image: cloudnativePgImage,
              command: ['/manager'],
              args: [
                'controller',
                '--leader-elect',
                '--max-concurrent-reconciles=10',
                '--config-map-name=cnpg-controller-manager-config',
                '--secret-name=cnpg-controller-manager-config',
                '--webhook-port=9443',
              ],
              env: [
                // The image that it puts into the pods of its clusters as their manager.
                { name: 'OPERATOR_IMAGE_NAME', value: cloudnativePgImage },
                { name: 'OPERATOR_NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
              ],
              ports: [
                { name: 'metrics', containerPort: 8080, protocol: 'TCP' },
                { name: 'webhook-server', containerPort: 9443, protocol: 'TCP' },
              ],
              startupProbe: { ...probe, failureThreshold: 6, periodSeconds: 5 },
              livenessProbe: probe,
              readinessProbe: probe,
              resources: { requests: { cpu: '100m', memory: '100Mi' }, limits: { cpu: '100m', memory: '200Mi' } },
              securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ['ALL'] },
                readOnlyRootFilesystem: true,
                runAsGroup: 10_001,
                runAsUser: 10_001,
                seccompProfile: { type: 'RuntimeDefault' },
              },
              volumeMounts: [
                { name: 'scratch-data', mountPath: '/controller' },
                { name: 'webhook-certificates', mountPath: '/run/secrets/cnpg.io/webhook' },
              ],
            },
          ],
          volumes: [
            { name: 'scratch-data', emptyDir: {} },
            { name: 'webhook-certificates', secret: { secretName: 'cnpg-webhook-cert', optional: true, defaultMode: 420 } },
          ],
        },
      },
    },
  };
}
