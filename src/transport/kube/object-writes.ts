// The writes besides apply: an object put back as it was, and one removed.
import { LongshoreError } from '../../core/error.ts';
import type { Json } from '../../core/json.ts';
import { objectId, objectLabel, type ClusterWriter, type KubeObject } from '../../ports/cluster.ts';
import { answerError } from './answer-error.ts';
import type { Discovery } from './discovery.ts';
import type { KubeRequest, KubeResponse } from './kube-request.ts';

/** How often an object is put back that others write at the same time. */
const mostTries = 8;

export interface WriteParts {
  readonly cluster: string;
  readonly fieldManager: string;
  readonly exchange: (action: string, kind: string, request: KubeRequest, accept: readonly number[]) => Promise<KubeResponse>;
  readonly discovery: Discovery;
  readonly get: ClusterWriter['get'];
}

export function objectWrites({ cluster, fieldManager, exchange, discovery, get }: WriteParts): Pick<ClusterWriter, 'replace' | 'remove'> {
  return {
    async replace(object) {
      const id = objectId(object);
      const { resourceVersion: _version, uid: _uid, ...metadata } = object.metadata;
      const { name: _name, ...collection } = id;
      for (let tries = 1; ; tries += 1) {
        const live = await get(id);
        const version = live?.metadata.resourceVersion;
        const body = { ...object, metadata: { ...metadata, ...(version === undefined ? {} : { resourceVersion: version }) } };
        const request: KubeRequest = {
          method: live === undefined ? 'POST' : 'PUT',
          path: `${await discovery.path(live === undefined ? collection : id)}?${new URLSearchParams({ fieldManager })}`,
          body: JSON.stringify(body satisfies Json),
          writes: true,
        };
        // A controller may have written its status between the look and the write: nothing is done then, and the look is repeated.
        const accepted = tries < mostTries ? [200, 201, 409] : [200, 201];
        const answer = await exchange(`put back ${objectLabel(id)}`, id.kind, request, accepted);
        if (answer.status !== 409) return JSON.parse(answer.body) as KubeObject;
      }
    },
    async remove(id, { uid } = {}) {
      // Foreground: the object is gone only when its pods are, so that who waits for it waits for the writers, too.
      const body = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Foreground',
        ...(uid === undefined ? {} : { preconditions: { uid } }),
      };
      const path = await discovery.path(id).catch((error: unknown) => {
        // Without its type there is no object either.
        if (error instanceof LongshoreError && error.code === 'cluster-not-found') return undefined;
        throw error;
      });
      if (path === undefined) return;
      const answer = await exchange(
        `remove ${objectLabel(id)}`,
        id.kind,
        { method: 'DELETE', path, body: JSON.stringify(body), writes: true },
        [200, 202, 404, 409],
      );
      if (answer.status !== 409) return;
      // Another object of this name: ours is gone. Any other conflict is told.
      const live = await get(id);
      if (live === undefined || (uid !== undefined && live.metadata.uid !== uid)) return;
      throw answerError(answer, { cluster, action: `remove ${objectLabel(id)}`, writes: true, confidential: false });
    },
  };
}
