// What is there and then every change of it (https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes):
// a list, then a watch from its version on. A watch that ends is opened again; a version that is too old (410) means a new list.
import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import type { Clock } from '../../ports/context.ts';
import type { KubeObject, WatchEvent } from '../../ports/cluster.ts';

export interface WatchSource {
  list(): Promise<{ readonly items: readonly KubeObject[]; readonly version: string }>;
  open(version: string, signal: AbortSignal): Promise<IncomingMessage>;
  readonly sleep: Clock['sleep'];
}

const firstPauseMs = 250;
const longestPauseMs = 10_000;

export async function* watchObjects(source: WatchSource, signal: AbortSignal): AsyncGenerator<WatchEvent> {
  const known = new Map<string, KubeObject>();
  let version: string | undefined;
  let pause = firstPauseMs;
  while (!signal.aborted) {
    try {
      if (version === undefined) {
        const listed = await source.list();
        const there = new Set(listed.items.map(key));
        for (const [name, object] of known) if (!there.has(name) && known.delete(name)) yield { change: 'gone', object };
        for (const object of listed.items) {
          const before = known.get(key(object));
          known.set(key(object), object);
          if (before?.metadata.resourceVersion !== object.metadata.resourceVersion)
            yield { change: before === undefined ? 'added' : 'modified', object };
        }
        version = listed.version;
      }
      const answer = await source.open(version, signal);
      if (answer.statusCode === 410) {
        answer.resume();
        version = undefined;
        continue;
      }
      for await (const line of createInterface({ input: answer, crlfDelay: Number.POSITIVE_INFINITY })) {
        if (line === '') continue;
        const { type, object } = JSON.parse(line) as { readonly type: string; readonly object: KubeObject };
        // Most often that the version is too old.
        if (type === 'ERROR') {
          version = undefined;
          break;
        }
        version = object.metadata.resourceVersion ?? version;
        pause = firstPauseMs;
        if (type === 'BOOKMARK') continue;
        const change = type === 'DELETED' ? 'gone' : known.has(key(object)) ? 'modified' : 'added';
        if (change === 'gone') known.delete(key(object));
        else known.set(key(object), object);
        yield { change, object };
      }
      answer.destroy();
    } catch (error) {
      if (signal.aborted) return;
      if (pause >= longestPauseMs) throw error;
    }
    if (signal.aborted) return;
    // A server that ends every watch at once is not asked in a tight loop.
    await source.sleep(pause, signal).catch(() => {});
    pause = Math.min(pause * 2, longestPauseMs);
  }
}

function key({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
