// What counts of the stand-ins of services in a world's digest: what they keep, and not how often it was written or by which
// number they call it. A service that keeps nothing any more is as it was before its first request.
import type { Json } from '../../core/json.ts';
import type { TwinStore } from '../store.ts';
import { serviceStates } from './service-api.ts';

const counters: ReadonlySet<string> = new Set(['version', 'id', 'number', 'created', 'webhookId']);

export function serviceDigestParts(store: TwinStore): Readonly<Record<string, Json>> {
  const entries = store.entries<Json>(serviceStates).map(([id, state]) => [`service ${id}`, withoutCounters(state)] as const);
  return Object.fromEntries(entries);
}

function withoutCounters(value: Json): Json {
  return JSON.parse(JSON.stringify(value, (key, member: unknown) => (counters.has(key) ? undefined : member))) as Json;
}
