// A cluster's objects as one JSON value in which two runs of the same plan are equal: nothing that a server makes up (uids,
// versions, times, addresses), no events, and no restarts.
import type { Json } from '../../core/json.ts';
import type { TwinWorld } from '../world.ts';
import { asJson, copy, docAt, isDoc, type Doc, type Value } from './doc.ts';

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
  'clusterIPs',
  'nodePort',
  'podIP',
  'hostIP',
  'restartCount',
  'lastState',
  'controller-uid',
  'batch.kubernetes.io/controller-uid',
]);

export function clusterDigestParts({ store }: Pick<TwinWorld, 'store'>, cluster: string): Json {
  const objects = store.entries<Doc>(`kube/${cluster}/object`).filter(([key]) => !key.startsWith('events.'));
  const uids = new Map(objects.map(([key, object]) => [String(docAt(object, 'metadata')['uid']), key]));
  return Object.fromEntries(objects.map(([key, object]) => [stable(key, uids), asJson(bare(copy(object), uids) as Doc)]));
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
