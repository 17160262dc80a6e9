// What every namespace has from its beginning: a service account for pods that name none, and the authority's certificate.
import { deleting, ensureObject, nameOf, type Controller } from './controller.ts';

export function controlNamespaces(certificate: string): Controller {
  return async (context) => {
    const { objects } = context;
    for (const namespace of objects.list(objects.type('Namespace'))) {
      if (deleting(namespace)) continue;
      const name = nameOf(namespace);
      ensureObject(context, objects.type('ServiceAccount'), {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'default', namespace: name },
      });
      ensureObject(context, objects.type('ConfigMap'), {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: 'kube-root-ca.crt',
          namespace: name,
          annotations: { 'kubernetes.io/description': 'The authority that signed the API server of this twin.' },
        },
        data: { 'ca.crt': certificate },
      });
    }
  };
}
