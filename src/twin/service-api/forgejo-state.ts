// What the stand-in of Forgejo keeps, and how it gives out lists.
import type { JsonObject } from '../../core/json.ts';
import type { WebResponse } from '../../ports/web.ts';
import { answer } from './service-api.ts';

export interface ForgejoUser extends JsonObject {
  readonly login: string;
  readonly keys: readonly JsonObject[];
}

export interface ForgejoRepository extends JsonObject {
  readonly id: number;
  readonly hooks?: readonly JsonObject[];
  readonly keys?: readonly JsonObject[];
  readonly mirrors?: readonly JsonObject[];
}

export interface ForgejoState extends JsonObject {
  readonly users: { readonly [login: string]: ForgejoUser };
  readonly organisations: readonly string[];
  /** By `owner/name`. */
  readonly repositories: { readonly [fullName: string]: ForgejoRepository };
  readonly applications: readonly JsonObject[];
}

const mostPerPage = 50;

/** `page` and `limit`, with the number of all in a header. */
export function paged(url: URL, items: readonly JsonObject[]): WebResponse {
  const limit = Math.min(Number(url.searchParams.get('limit') ?? 30), mostPerPage);
  const page = Math.max(Number(url.searchParams.get('page') ?? 1), 1);
  return answer(200, items.slice((page - 1) * limit, page * limit), { 'x-total-count': String(items.length) });
}

export function nextId(items: readonly JsonObject[]): number {
  return Math.max(0, ...items.map(({ id }) => Number(id))) + 1;
}

export function notFound(): WebResponse {
  return answer(404, { message: "The target couldn't be found.", url: '/api/swagger' });
}
