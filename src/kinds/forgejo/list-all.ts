// Lists of Forgejo come in pages, fifty at most: whoever reads the first only believes that the rest is not there.
// https://forgejo.org/docs/latest/user/api-usage/#pagination
import { isJsonArray, isJsonObject, type JsonObject } from '../../core/json.ts';
import type { ReadContext } from '../../ports/context.ts';
import { readApi } from '../service/json-api.ts';
import type { ServiceLocator } from '../service/service-locator.ts';

const perPage = 50;

/** `undefined` when what the list belongs to is not there. */
export async function listAll(
  context: ReadContext,
  forgejo: ServiceLocator,
  { path, what }: { readonly path: string; readonly what: string },
): Promise<readonly JsonObject[] | undefined> {
  const found: JsonObject[] = [];
  for (let page = 1; ; page += 1) {
    const { status, json } = await readApi(context, forgejo, { path: `${path}?page=${page}&limit=${perPage}`, what, expects: [404] });
    if (status === 404) return undefined;
    const items = isJsonArray(json) ? json.filter(isJsonObject) : [];
    found.push(...items);
    // A server may be set to smaller pages, so only an empty one is the end.
    if (items.length === 0) return found;
  }
}
