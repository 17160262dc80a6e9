// What the stand-ins of services with an HTTP API have in common: routes, JSON answers, who may ask, and state that outlives
// the process and counts in the world's digest.
import { canonicalJson, type Json, type JsonObject } from '../../core/json.ts';
import type { WebResponse } from '../../ports/web.ts';
import type { ProgramStart, TwinWorld, WebRequest } from '../world.ts';

export interface ApiCall {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Of a body that is JSON; an empty object otherwise. */
  readonly body: JsonObject;
  /** What the route's parameters stand for, decoded. */
  readonly path: Readonly<Record<string, string>>;
}

export type Route = readonly [pattern: string, answer: (call: ApiCall) => WebResponse | Promise<WebResponse>];

export function answer(status: number, body?: Json, headers: Readonly<Record<string, string>> = {}): WebResponse {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: body === undefined ? '' : JSON.stringify(body),
  };
}

/** `GET /repos/:owner/:name`, first match wins; `*rest` takes what is left. `undefined` when no route fits. */
export async function route(request: WebRequest, routes: readonly Route[]): Promise<WebResponse | undefined> {
  const method = request.method ?? 'GET';
  for (const [pattern, respond] of routes) {
    const [wanted = '', template = ''] = pattern.split(' ');
    const path = wanted === method ? parameters(template, request.url.pathname) : undefined;
    if (path !== undefined) return respond({ method, url: request.url, headers: request.headers, body: bodyOf(request), path });
  }
  return undefined;
}

function parameters(template: string, path: string): Readonly<Record<string, string>> | undefined {
  const [wanted, given] = [template.split('/'), path.split('/')];
  const found: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    if (part.startsWith('*')) {
      found[part.slice(1)] = given.slice(index).map(decodeURIComponent).join('/');
      return found;
    }
    const value = given[index];
    if (value === undefined || (!part.startsWith(':') && part !== value)) return undefined;
    if (part.startsWith(':')) found[part.slice(1)] = decodeURIComponent(value);
  }
  return wanted.length === given.length ? found : undefined;
}

function bodyOf({ body }: WebRequest): JsonObject {
  try {
    return JSON.parse(body ?? '{}') as JsonObject;
  } catch {
    return {};
  }
}

/** One state for each service, not for each of its pods: it lies on a volume. */
export class ServiceState<State extends JsonObject> {
  readonly #world: TwinWorld;
  readonly #key: string;
  readonly #first: State;

  constructor(world: TwinWorld, { id, place }: ProgramStart, name: string, first: State) {
    this.#world = world;
    this.#key = 'host' in place ? id : `${place.cluster}:${place.namespace}/${name}`;
    this.#first = first;
  }

  get(): State {
    return this.#world.store.get<State>(serviceStates, this.#key) ?? this.#first;
  }

  /** One request after another, as a database would have it. */
  change<Result>(how: (state: State) => readonly [State, Result]): Result {
    return this.#world.store.transaction(() => {
      const [next, result] = how(this.get());
      if (canonicalJson(next) === canonicalJson(this.#first)) this.#world.store.remove(serviceStates, this.#key);
      else this.#world.store.set(serviceStates, this.#key, next);
      return result;
    });
  }
}

export const serviceStates = 'service-state';

/** In the twin every vault gives out made-up values; a service takes those that the inventory calls its own. */
export function vaultValue(world: TwinWorld, label: string): string | undefined {
  const dot = label.lastIndexOf('.');
  return world.secretValue(label.slice(0, dot), label.slice(dot + 1));
}
