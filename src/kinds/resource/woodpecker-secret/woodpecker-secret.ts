// A secret of Woodpecker, for one repository, an organisation or all. Its value is given and never read back, so one that was there
// before with another value cannot be told from the right one; a pipeline run shows it.
// https://woodpecker-ci.org/api#tag/Secrets
import { LongshoreError } from '../../../core/error.ts';
import { isJsonArray, isJsonObject, type JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { secretLabel, type SecretLocator } from '../../../core/secret.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { ReadContext, WriteContext } from '../../../ports/context.ts';
import { apiResource, type ApiFields } from '../../service/api-resource.ts';
import { readApi, writeApi, type ApiBody } from '../../service/json-api.ts';
import { serviceNeeds, serviceProblems, type ServiceLocator } from '../../service/service-locator.ts';
import { findRepository } from '../../woodpecker/repository.ts';

export type WoodpeckerSecretDesired = {
  readonly woodpecker: ServiceLocator;
  readonly for: { readonly repository: string } | { readonly organisation: string } | 'everything';
  readonly name: string;
  readonly value: SecretLocator;
  /** Of which pipelines it is given to: `push`, `tag`, `manual` …; `push` and `manual` unless given. */
  readonly events?: readonly string[];
  /** Only to plugins of these images. */
  readonly images?: readonly string[];
};

export const woodpeckerSecretKind = apiResource<WoodpeckerSecretDesired & JsonObject>({
  name: 'woodpecker-secret',
  describe: (desired) => `secret ${desired.name} of Woodpecker for ${whose(desired)}`,
  validate: ({ woodpecker, name, events }) => [
    ...serviceProblems(woodpecker),
    ...(/^[a-zA-Z0-9_.-]+$/.test(name) ? [] : [`"${name}" is no name of a secret`]),
    ...(events?.length === 0 ? ['a secret for no event is given to nobody'] : []),
  ],
  facts: ({ woodpecker, value }) => ({ requires: [...serviceNeeds(woodpecker), { fact: 'secret', label: secretLabel(value) }] }),
  identity: (desired) => `${desired.woodpecker.url} ${whose(desired)} ${desired.name}`,
  async read(context, desired) {
    const base = await basePath(context, desired);
    if (base === undefined) return undefined;
    const { status, json } = await readApi(context, desired.woodpecker, {
      path: `${base}/${encodeURIComponent(desired.name)}`,
      what: `read secret ${desired.name}`,
      expects: [404],
    });
    if (status === 404 || !isJsonObject(json)) return undefined;
    const sorted = (value: unknown) => (isJsonArray(value as never) ? (value as readonly unknown[]).map(String).sort() : []);
    return { id: desired.name, fields: { events: sorted(json['events']), images: sorted(json['images']) } };
  },
  wanted: ({ events = ['push', 'manual'], images }) => ({
    events: [...events].sort(),
    ...(images === undefined ? {} : { images: [...images].sort() }),
  }),
  async create(context, desired, fields) {
    const path = await requiredPath(context, desired);
    await writeApi(context, desired.woodpecker, {
      method: 'POST',
      path,
      what: `make secret ${desired.name}`,
      body: await bodyOf(context, desired, fields),
    });
  },
  async update(context, desired, { fields }) {
    const path = `${await requiredPath(context, desired)}/${encodeURIComponent(desired.name)}`;
    await writeApi(context, desired.woodpecker, {
      method: 'PATCH',
      path,
      what: `change secret ${desired.name}`,
      body: await bodyOf(context, desired, fields),
    });
  },
  async remove(context, desired) {
    const path = `${await requiredPath(context, desired)}/${encodeURIComponent(desired.name)}`;
    await writeApi(context, desired.woodpecker, { method: 'DELETE', path, what: `remove secret ${desired.name}`, expects: [404] });
  },
});

async function bodyOf(context: WriteContext, { name, value }: WoodpeckerSecretDesired, fields: ApiFields): Promise<ApiBody> {
  return { ...fields, name, value: await context.secret(value) };
}

function whose({ for: of }: WoodpeckerSecretDesired): string {
  return of === 'everything' ? 'everything' : 'repository' in of ? of.repository : of.organisation;
}

async function basePath(context: ReadContext, { woodpecker, for: of }: WoodpeckerSecretDesired): Promise<string | undefined> {
  if (of === 'everything') return '/api/secrets';
  if ('repository' in of) {
    const found = await findRepository(context, woodpecker, of.repository);
    return found === undefined ? undefined : `/api/repos/${String(found['id'])}/secrets`;
  }
  const path = `/api/orgs/lookup/${encodeURIComponent(of.organisation)}`;
  const { status, json } = await readApi(context, woodpecker, { path, what: `look up organisation ${of.organisation}`, expects: [404] });
  return status === 404 || !isJsonObject(json) ? undefined : `/api/orgs/${String(json['id'])}/secrets`;
}

async function requiredPath(context: WriteContext, desired: WoodpeckerSecretDesired): Promise<string> {
  const path = await basePath(context, desired);
  if (path !== undefined) return path;
  throw new LongshoreError(
    'service-refused',
    `cannot make secret ${desired.name} at ${desired.woodpecker.url}: it does not know ${whose(desired)}`,
    {
      next: 'Switch the repository on first, by a woodpecker-repository step.',
    },
  );
}

/** @public */
export function woodpeckerSecret(desired: Input<WoodpeckerSecretDesired>): StepDefinition {
  return stepDefinition<WoodpeckerSecretDesired & JsonObject>('resource', woodpeckerSecretKind.name, desired);
}
