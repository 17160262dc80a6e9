// A push mirror: Forgejo pushes a repository to another place. It cannot be changed, so a change is another mirror in its place.
// https://codeberg.org/api/swagger#/repository/repoAddPushMirror
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { secretLabel, type SecretLocator } from '../../../core/secret.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { WriteContext } from '../../../ports/context.ts';
import { listAll } from '../../forgejo/list-all.ts';
import { durationProblems, goDuration, repositoryPath, repositoryProblems } from '../../forgejo/names.ts';
import { apiResource, type ApiFields } from '../../service/api-resource.ts';
import { writeApi } from '../../service/json-api.ts';
import { serviceNeeds, serviceProblems, type ServiceLocator } from '../../service/service-locator.ts';

export type ForgejoMirrorDesired = {
  readonly forgejo: ServiceLocator;
  readonly repository: string;
  /** Where it pushes to: `https://github.com/eblume/blumeops.git`. */
  readonly remote: string;
  readonly username?: string;
  readonly password?: SecretLocator;
  /** `8h` unless given. */
  readonly interval?: string;
  readonly syncOnCommit?: boolean;
};

export const forgejoMirrorKind = apiResource<ForgejoMirrorDesired & JsonObject>({
  name: 'forgejo-mirror',
  describe: ({ repository, remote }) => `${repository} is pushed to ${remote}`,
  validate: ({ forgejo, repository, remote, interval }) => [
    ...serviceProblems(forgejo),
    ...repositoryProblems(repository),
    ...(/^https?:\/\/[^@]+$/.test(remote) ? [] : ['a mirror is pushed to by http or https, without a password in its address']),
    ...durationProblems('interval', interval),
  ],
  facts: ({ forgejo, password }) => ({
    requires: [...serviceNeeds(forgejo), ...(password === undefined ? [] : [{ fact: 'secret', label: secretLabel(password) } as const])],
  }),
  identity: ({ forgejo, repository, remote }) => `${forgejo.url} ${repository} ${remote}`,
  async read(context, { forgejo, repository, remote }) {
    const mirrors = await listAll(context, forgejo, {
      path: `${repositoryPath(repository)}/push_mirrors`,
      what: `list the mirrors of ${repository}`,
    });
    const found = (mirrors ?? []).find((each) => each['remote_address'] === remote);
    if (found === undefined) return undefined;
    return {
      id: String(found['remote_name']),
      fields: { interval: goDuration(String(found['interval'])), sync_on_commit: found['sync_on_commit'] ?? false },
    };
  },
  wanted: ({ interval = '8h', syncOnCommit = true }) => ({ interval: goDuration(interval), sync_on_commit: syncOnCommit }),
  create: (context, desired, fields) => add(context, desired, fields),
  async update(context, desired, { id, fields }) {
    await take(context, desired, id);
    await add(context, desired, fields);
  },
  remove: (context, desired, id) => take(context, desired, id),
});

async function add(
  context: WriteContext,
  { forgejo, repository, remote, username, password }: ForgejoMirrorDesired,
  fields: ApiFields,
): Promise<void> {
  const value = password === undefined ? undefined : await context.secret(password);
  const body = {
    ...fields,
    remote_address: remote,
    ...(username === undefined ? {} : { remote_username: username }),
    ...(value === undefined ? {} : { remote_password: value }),
  };
  await writeApi(context, forgejo, {
    method: 'POST',
    path: `${repositoryPath(repository)}/push_mirrors`,
    what: `mirror ${repository} to ${remote}`,
    body,
  });
}

async function take(context: WriteContext, { forgejo, repository, remote }: ForgejoMirrorDesired, name: string): Promise<void> {
  const path = `${repositoryPath(repository)}/push_mirrors/${encodeURIComponent(name)}`;
  await writeApi(context, forgejo, { method: 'DELETE', path, what: `end the mirror of ${repository} to ${remote}`, expects: [404] });
}

/** @public */
export function forgejoMirror(desired: Input<ForgejoMirrorDesired>): StepDefinition {
  return stepDefinition<ForgejoMirrorDesired & JsonObject>('resource', forgejoMirrorKind.name, desired);
}
