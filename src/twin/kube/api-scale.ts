// The `scale` subresource: the replicas of a workload, or of a custom resource whose definition says where they are.
import { ApiError } from './api-error.ts';
import { notAllowed, parseBody, writeOptions, type ApiAnswer, type ApiParts, type ApiRequest } from './api-request.ts';
import type { Target } from './api-verbs.ts';
import { at, docAt, numberAt, put, textAt, type Doc } from './doc.ts';

export function scale(request: ApiRequest, parts: ApiParts, target: Target): ApiAnswer {
  const { subresource: _, ...parent } = target;
  const path = (name: string, otherwise: string): string => (textAt(target.type.scalePaths, name) ?? `.${otherwise}`).slice(1);
  const wanted = path('specReplicasPath', 'spec.replicas');
  if (request.method === 'PATCH' || request.method === 'PUT') {
    const body = parseBody(request, 'Scale');
    const replicas = numberAt(body, 'spec.replicas') ?? (request.method === 'PUT' ? 0 : undefined);
    if (replicas !== undefined && (replicas < 0 || !Number.isInteger(replicas)))
      throw ApiError.badRequest('spec.replicas must not be negative');
    const patch: Doc = {};
    put(patch, wanted, replicas);
    if (replicas !== undefined) parts.verbs.patch(parent, 'merge', patch, writeOptions(request, body));
  } else if (request.method !== 'GET') throw notAllowed();
  const live = parts.verbs.existing(parent);
  const selector = Object.entries(docAt(live, 'spec.selector.matchLabels'))
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
  const metadata = docAt(live, 'metadata');
  const replicas = at(live, wanted);
  return {
    status: 200,
    body: {
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: {
        name: metadata['name'],
        namespace: metadata['namespace'],
        uid: metadata['uid'],
        resourceVersion: metadata['resourceVersion'],
        creationTimestamp: metadata['creationTimestamp'],
      },
      spec: replicas === undefined || replicas === 0 ? {} : { replicas },
      status: { replicas: numberAt(live, path('statusReplicasPath', 'status.replicas')) ?? 0, selector },
    },
  };
}
