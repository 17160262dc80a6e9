// A repository of Forgejo, empty or a mirror of another. Taking back removes only what nobody has pushed to.
// https://codeberg.org/api/swagger#/repository
import { LongshoreError } from '../../../core/error.ts';
import { isJsonObject, type JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { secretLabel, type SecretLocator } from '../../../core/secret.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { ReadContext } from '../../../ports/context.ts';
import { durationProblems, goDuration, repositoryPath, userProblems } from '../../forgejo/names.ts';
import { apiResource } from '../../service/api-resource.ts';
import { readApi, writeApi, type ApiBody } from '../../service/json-api.ts';
import { serviceNeeds, serviceProblems, type ServiceLocator } from '../../service/service-locator.ts';

export type ForgejoRepositoryDesired = {
  readonly forgejo: ServiceLocator;
  /** A user or an organisation that is there. */
  readonly owner: string;
  readonly name: string;
  readonly description?: string;
  /** Private unless said otherwise. */
  readonly isPrivate?: boolean;
  readonly defaultBranch?: string;
  /** A pull mirror: Forgejo fetches from there. */
  readonly mirrorOf?: { readonly url: string; readonly interval?: string; readonly username?: string; readonly password?: SecretLocator };
};

type Outputs = { readonly fullName: string };

export const forgejoRepositoryKind = apiResource<ForgejoRepositoryDesired & JsonObject, Outputs>({
  name: 'forgejo-repository',
  describe: ({ owner, name, mirrorOf }) => `repository ${owner}/${name}${mirrorOf === undefined ? '' : `, a mirror of ${mirrorOf.url}`}`,
  validate: ({ forgejo, owner, name, mirrorOf }) => [
    ...serviceProblems(forgejo),
    ...userProblems('owner', owner),
    ...(/^[\w.-]{1,100}$/.test(name) && !name.endsWith('.git') ? [] : [`"${name}" is no name of a repository`]),
    ...(mirrorOf === undefined || /^https?:\/\/[^@]+$/.test(mirrorOf.url)
      ? []
      : ['a mirror is fetched by http or https, without a password in its address']),
    ...durationProblems('interval', mirrorOf?.interval),
  ],
  facts: ({ forgejo, mirrorOf }) => ({
    requires: [
      ...serviceNeeds(forgejo),
      ...(mirrorOf?.password === undefined ? [] : [{ fact: 'secret', label: secretLabel(mirrorOf.password) } as const]),
    ],
  }),
  identity: ({ forgejo, owner, name }) => `${forgejo.url} ${owner}/${name}`,
  fixed: ['mirror'],
  refuses: {
    because: 'a repository does not become a mirror, nor the other way round',
    next: 'Give the step another name, or remove the repository by hand.',
  },
  async read(context, { forgejo, owner, name }) {
    const { status, json } = await readApi(context, forgejo, {
      path: repositoryPath(`${owner}/${name}`),
      what: `read repository ${owner}/${name}`,
      expects: [404],
    });
    if (status === 404 || !isJsonObject(json)) return undefined;
    const {
      description = '',
      private: isPrivate = false,
      default_branch: branch = '',
      mirror = false,
      mirror_interval: interval = '',
    } = json;
    return {
      id: `${owner}/${name}`,
      fields: { description, private: isPrivate, default_branch: branch, mirror, mirror_interval: goDuration(String(interval)) },
    };
  },
  wanted: ({ description, isPrivate = true, defaultBranch, mirrorOf }) => ({
    private: isPrivate,
    mirror: mirrorOf !== undefined,
    ...(description === undefined ? {} : { description }),
    ...(defaultBranch === undefined ? {} : { default_branch: defaultBranch }),
    ...(mirrorOf?.interval === undefined ? {} : { mirror_interval: goDuration(mirrorOf.interval) }),
  }),
  async create(context, desired, fields) {
    const { forgejo, owner, name, mirrorOf } = desired;
    const what = `make repository ${owner}/${name}`;
    const { mirror: _, ...rest } = fields;
    if (mirrorOf === undefined) {
      await writeApi(context, forgejo, {
        method: 'POST',
        path: await placeFor(context, forgejo, owner),
        what,
        body: { ...rest, name, auto_init: false },
      });
      return;
    }
    const password = mirrorOf.password === undefined ? undefined : await context.secret(mirrorOf.password);
    const body: ApiBody = {
      ...rest,
      clone_addr: mirrorOf.url,
      repo_owner: owner,
      repo_name: name,
      mirror: true,
      service: 'git',
      ...(mirrorOf.username === undefined ? {} : { auth_username: mirrorOf.username }),
      ...(password === undefined ? {} : { auth_password: password }),
    };
    await writeApi(context, forgejo, { method: 'POST', path: '/api/v1/repos/migrate', what, body });
  },
  async update(context, { forgejo, owner, name }, { fields }) {
    const { mirror: _, ...body } = fields;
    await writeApi(context, forgejo, {
      method: 'PATCH',
      path: repositoryPath(`${owner}/${name}`),
      what: `change repository ${owner}/${name}`,
      body,
    });
  },
  async remove(context, { forgejo, owner, name }) {
    const what = `remove repository ${owner}/${name}`;
    const { json } = await readApi(context, forgejo, { path: repositoryPath(`${owner}/${name}`), what });
    if (isJsonObject(json) && json['empty'] !== true && json['mirror'] !== true) {
      throw new LongshoreError('repository-in-use', `cannot ${what}: somebody has pushed to it since it was made`, {
        next: 'Save what is in it, remove it by hand, then roll back again.',
      });
    }
    await writeApi(context, forgejo, { method: 'DELETE', path: repositoryPath(`${owner}/${name}`), what, expects: [404] });
  },
  outputs: ({ owner, name }) => ({ fullName: `${owner}/${name}` }),
});

/** One's own, an organisation's, or, as an administrator, somebody else's. */
async function placeFor(context: ReadContext, forgejo: ServiceLocator, owner: string): Promise<string> {
  const { json } = await readApi(context, forgejo, { path: '/api/v1/user', what: 'ask who the token belongs to' });
  if (isJsonObject(json) && json['login'] === owner) return '/api/v1/user/repos';
  const name = encodeURIComponent(owner);
  const { status } = await readApi(context, forgejo, { path: `/api/v1/orgs/${name}`, what: `read organisation ${owner}`, expects: [404] });
  return status === 404 ? `/api/v1/admin/users/${name}/repos` : `/api/v1/orgs/${name}/repos`;
}

/** @public */
export function forgejoRepository(desired: Input<ForgejoRepositoryDesired>): StepDefinition<Outputs> {
  return stepDefinition<ForgejoRepositoryDesired & JsonObject, Outputs>('resource', forgejoRepositoryKind.name, desired, ['fullName']);
}
