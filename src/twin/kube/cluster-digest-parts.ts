// A cluster's objects as one JSON value in which two runs of the same plan are equal: nothing that a server makes up (uids,
// versions, times, addresses), no events, and no restarts.
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { digestOfBytes } from '../../core/digest.ts';
import type { Json } from '../../core/json.ts';
import type { TwinWorld } from '../world.ts';
import { asJson, copy, docAt, isDoc, listAt, type Doc, type Value } from './doc.ts';

const madeUp = new Set([
  'uid',
  'resourceVersion',
  'generation',
  'observedGeneration',
  'creationTimestamp',
  'deletionTimestamp',
  'time',
  'lastTransitionTime',
  'lastUpdateTime',
  'lastPhaseTransitionTime',
  'startTime',
  'startedAt',
  'clusterIP',
  'nodePort',
  'podIP',
  'hostIP',
  'restartCount',
  'lastState',
  'finishedAt',
  'completionTime',
  'lastScheduleTime',
  'lastSuccessfulTime',
  'containerID',
  // The certificate of this twin's API server.
  'ca.crt',
  'deployment.kubernetes.io/revision',
  'clusterIPs',
  'controller-uid',
  'batch.kubernetes.io/controller-uid',
]);

export function clusterDigestParts({ store, directory }: Pick<TwinWorld, 'store' | 'directory'>, cluster: string): Json {
  const all = store.entries<Doc>(`kube/${cluster}/object`).filter(([key, object]) => !key.startsWith('events.') && !isHistory(object));
  const objects = withoutScheduled(all);
  const uids = new Map(objects.map(([key, object]) => [String(docAt(object, 'metadata')['uid']), key]));
  const files = volumeFiles(join(directory, 'kube', cluster, 'volumes'));
  return Object.fromEntries([
    ...objects.map(([key, object]): [string, Json] => [stable(key, uids), asJson(bare(copy(object), uids) as Doc)]),
    ...files.map(([path, digest]): [string, Json] => [`volume ${stable(path, uids)}`, digest]),
  ]);
}

/** What lies in volumes, which outlives pods. Folders alone come with whoever looks. */
function volumeFiles(folder: string): readonly (readonly [path: string, digest: string])[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return (
    entries
      // What moves remember of their copies holds inodes and times.
      .filter((entry) => !entry.isDirectory() && !/\/longshore-\d+$/.test(entry.parentPath))
      .map((entry): readonly [string, string] => {
        const path = join(entry.parentPath, entry.name);
        return [relative(folder, path), entry.isSymbolicLink() ? `link ${readlinkSync(path)}` : digestOfBytes(readFileSync(path))];
      })
      .sort(([a], [b]) => (a < b ? -1 : 1))
  );
}

/** What a Deployment keeps of its past depends on how it came to its present. */
function isHistory(object: Doc): boolean {
  return (
    object['kind'] === 'ReplicaSet' && docAt(object, 'spec')['replicas'] === 0 && listAt(object, 'metadata.ownerReferences').length > 0
  );
}

/** Jobs of CronJobs come with the time of day. */
function withoutScheduled(objects: readonly (readonly [string, Doc])[]): readonly (readonly [string, Doc])[] {
  const ownedBy =
    (kind: string, uids: ReadonlySet<unknown> | undefined) =>
    (object: Doc): boolean =>
      listAt(object, 'metadata.ownerReferences').some((owner) => owner['kind'] === kind && (uids === undefined || uids.has(owner['uid'])));
  const scheduled = objects.map(([, object]) => object).filter(ownedBy('CronJob', undefined));
  const uids = new Set(scheduled.map((job) => docAt(job, 'metadata')['uid']));
  const isPodOfIt = ownedBy('Job', uids);
  return objects.filter(([, object]) => !scheduled.includes(object) && !(object['kind'] === 'Pod' && isPodOfIt(object)));
}

/** Names that carry a uid (volumes of claims) say whose it is instead; claims of the same name stay apart. */
function stable(text: string, uids: ReadonlyMap<string, string>): string {
  return text.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}/g, (uid) => uids.get(uid) ?? 'gone');
}

function bare(value: Value, uids: ReadonlyMap<string, string>): Value {
  if (typeof value === 'string') return stable(value, uids);
  if (Array.isArray(value)) return value.map((item) => bare(item, uids));
  if (!isDoc(value)) return value;
  const kept = Object.entries(value).filter(([key, member]) => !madeUp.has(key) && member !== undefined);
  return Object.fromEntries(kept.map(([key, member]) => [stable(key, uids), bare(member as Value, uids)]));
}
