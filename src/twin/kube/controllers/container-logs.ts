// What containers have written, kept per container over restarts: the lines of the run that goes on, and of the one before.
import type { TwinStore } from '../../store.ts';
import { ApiError } from '../api-error.ts';
import { listAt, numberAt, textAt, type Doc } from '../doc.ts';

export interface LogRequest {
  readonly pod: Doc;
  readonly container: string | undefined;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly tail?: number;
  readonly bytes?: number;
  /** Milliseconds since the epoch. */
  readonly since?: number;
}

type Line = [time: number, text: string];
const kept = 500;

export class ContainerLogs {
  readonly #store: () => TwinStore;
  readonly #collection: string;
  readonly #lines = new Map<string, Line[]>();
  readonly #listeners = new Map<string, Set<(line: Line) => void>>();
  readonly #dirty = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(store: () => TwinStore, cluster: string) {
    this.#store = store;
    this.#collection = `kube/${cluster}/log`;
  }

  /** `place` is namespace/pod/container. */
  write(place: string, text: string): void {
    const lines = this.#of(place);
    for (const each of text.split('\n')) {
      const line: Line = [Date.now(), each];
      lines.push(line);
      for (const tell of this.#listeners.get(place) ?? []) tell(line);
    }
    if (lines.length > kept) lines.splice(0, lines.length - kept);
    this.#mark(place);
  }

  /** A container begins anew: what it wrote becomes that of the run before. */
  rotate(place: string): void {
    this.#lines.set(`${place}/previous`, this.#of(place));
    this.#lines.set(place, []);
    this.#mark(place);
    this.#mark(`${place}/previous`);
  }

  /** Forgets all containers of a pod (namespace/name). */
  drop(pod: string): void {
    this.flush();
    for (const place of this.#lines.keys()) if (place.startsWith(`${pod}/`)) this.#lines.delete(place);
    const store = this.#store();
    for (const [place] of store.entries(this.#collection)) if (place.startsWith(`${pod}/`)) store.remove(this.#collection, place);
  }

  /** Throws as the server answers: no such container, more than one, not started yet, no run before. */
  read(request: LogRequest): string {
    const place = placeOf(request);
    const lines = this.#of(request.previous ? `${place}/previous` : place).filter(
      ([time]) => request.since === undefined || time >= request.since,
    );
    const text = lines
      .slice(request.tail === undefined ? 0 : Math.max(lines.length - request.tail, 0))
      .map((line) => shown(line, request))
      .join('');
    return request.bytes === undefined ? text : Buffer.from(text).subarray(0, request.bytes).toString();
  }

  /** Tells lines to come; gives how to stop. `ended` is for whoever ends the pod. */
  follow(request: LogRequest, tell: (text: string) => void, ended: () => void): () => void {
    const place = placeOf(request);
    const listener = (line: Line): void => tell(shown(line, request));
    const listeners = this.#listeners.get(place) ?? new Set();
    this.#listeners.set(place, listeners.add(listener));
    const end = this.#ends.get(place) ?? new Set();
    this.#ends.set(place, end.add(ended));
    return () => {
      listeners.delete(listener);
      end.delete(ended);
    };
  }

  readonly #ends = new Map<string, Set<() => void>>();

  /** The container has ended: whoever follows it has seen all. */
  end(place: string): void {
    for (const ended of this.#ends.get(place) ?? []) ended();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const store = this.#store();
    for (const place of this.#dirty) store.set(this.#collection, place, this.#of(place));
    this.#dirty.clear();
  }

  #of(place: string): Line[] {
    const known = this.#lines.get(place);
    if (known !== undefined) return known;
    const lines = this.#store().get<Line[]>(this.#collection, place) ?? [];
    this.#lines.set(place, lines);
    return lines;
  }

  /** Written down together a moment later: a container may write a lot. */
  #mark(place: string): void {
    this.#dirty.add(place);
    this.#timer ??= setTimeout(() => this.flush(), 50).unref();
  }
}

function shown([time, text]: Line, { timestamps }: LogRequest): string {
  return `${timestamps ? `${new Date(time).toISOString().replace('Z', '000000Z')} ` : ''}${text}\n`;
}

function placeOf({ pod, container, previous }: LogRequest): string {
  const name = textAt(pod, 'metadata.name') ?? '';
  const containers = listAt(pod, 'spec.containers').map((each) => String(each['name']));
  const all = [...containers, ...listAt(pod, 'spec.initContainers').map((each) => String(each['name']))];
  if (container === undefined && containers.length > 1)
    throw ApiError.badRequest(`a container name must be specified for pod ${name}, choose one of: [${containers.join(' ')}]`);
  const chosen = container ?? containers[0] ?? '';
  if (!all.includes(chosen)) throw ApiError.badRequest(`container ${chosen} is not valid for pod ${name}`);
  const status = [...listAt(pod, 'status.containerStatuses'), ...listAt(pod, 'status.initContainerStatuses')].find(
    (each) => each['name'] === chosen,
  );
  const restarts = numberAt(status, 'restartCount') ?? 0;
  const waiting = textAt(status, 'state.waiting.reason');
  if (previous && restarts === 0) throw ApiError.badRequest(`previous terminated container "${chosen}" in pod "${name}" not found`);
  if (!previous && waiting !== undefined && waiting !== 'CrashLoopBackOff' && restarts === 0) {
    const wait = waiting === 'ImagePullBackOff' || waiting === 'ErrImagePull' ? `trying and failing to pull image` : waiting;
    throw ApiError.badRequest(`container "${chosen}" in pod "${name}" is waiting to start: ${wait}`);
  }
  return `${textAt(pod, 'metadata.namespace') ?? ''}/${name}/${chosen}`;
}
