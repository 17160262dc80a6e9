// One request to the API server of a twin, as any client would make it.
import type { Doc } from '../../../src/twin/kube/doc.ts';

export interface Place {
  readonly url: string;
  readonly token: string;
}

export interface Answer {
  readonly status: number;
  readonly body: Doc;
}

export async function call(place: Place, method: string, path: string, body?: unknown, type = 'application/json'): Promise<Answer> {
  const response = await fetch(`${place.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${place.token}`, 'content-type': type },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text.startsWith('{') ? JSON.parse(text) : { text }) as Doc };
}

/** Server-side apply by a manager. */
export function applyAs(place: Place, manager: string, path: string, object: unknown, options = ''): Promise<Answer> {
  return call(place, 'PATCH', `${path}?fieldManager=${manager}${options}`, object, 'application/apply-patch+yaml');
}

export function namespace(name: string): Doc {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

export function deployment(name: string, container: Doc, spec: Doc = {}): Doc {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'app' },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'main', ...container }] } },
      ...spec,
    },
  };
}

export const deployments = '/apis/apps/v1/namespaces/app/deployments';

export function definition(group: string, kind: string, plural: string): Doc {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  };
}
