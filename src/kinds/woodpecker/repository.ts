// A repository as Woodpecker knows it: by a number of its own, once somebody has switched it on.
import { isJsonArray, isJsonObject, type JsonObject } from '../../core/json.ts';
import { LongshoreError } from '../../core/error.ts';
import type { ReadContext } from '../../ports/context.ts';
import { readApi } from '../service/json-api.ts';
import type { ServiceLocator } from '../service/service-locator.ts';

/** `undefined` when it was never switched on. https://woodpecker-ci.org/api#tag/Repositories */
export async function findRepository(context: ReadContext, woodpecker: ServiceLocator, fullName: string): Promise<JsonObject | undefined> {
  const path = `/api/repos/lookup/${fullName.split('/').map(encodeURIComponent).join('/')}`;
  const { status, json } = await readApi(context, woodpecker, { path, what: `look up repository ${fullName}`, expects: [404] });
  return status === 404 || !isJsonObject(json) ? undefined : json;
}

export async function activeRepository(context: ReadContext, woodpecker: ServiceLocator, fullName: string): Promise<string> {
  const found = await findRepository(context, woodpecker, fullName);
  if (found !== undefined && found['active'] === true) return String(found['id']);
  throw new LongshoreError('service-refused', `cannot use repository ${fullName} at ${woodpecker.url}: it is not switched on there`, {
    next: 'Switch it on first, by a woodpecker-repository step.',
  });
}

/** What the forge calls it: Woodpecker lists what its user may see there, switched on or not. */
export async function forgeIdOf(context: ReadContext, woodpecker: ServiceLocator, fullName: string): Promise<string> {
  const { json } = await readApi(context, woodpecker, { path: '/api/user/repos?all=true', what: 'list the repositories of the forge' });
  const found = (isJsonArray(json) ? json.filter(isJsonObject) : []).find((each) => each['full_name'] === fullName);
  const id = found?.['forge_remote_id'];
  if (typeof id === 'string' && id !== '') return id;
  throw new LongshoreError(
    'service-refused',
    `cannot switch on repository ${fullName} at ${woodpecker.url}: the forge does not show it to the user of the token`,
    {
      next: 'Give that user admin rights on the repository, or correct its name.',
    },
  );
}
