// A public SSH key of Forgejo: of a user, or of a repository alone (a deploy key). Told from others by its title.
// https://codeberg.org/api/swagger#/repository/repoCreateKey, …#/admin/adminCreatePublicKey
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { WriteContext } from '../../../ports/context.ts';
import { listAll } from '../../forgejo/list-all.ts';
import { repositoryPath, repositoryProblems, userProblems } from '../../forgejo/names.ts';
import { apiResource, type ApiFields } from '../../service/api-resource.ts';
import { writeApi } from '../../service/json-api.ts';
import { serviceNeeds, serviceProblems, type ServiceLocator } from '../../service/service-locator.ts';

export type ForgejoKeyDesired = {
  readonly forgejo: ServiceLocator;
  /** Whose it is: `{ user: 'eblume' }` (for an administrator), or `{ repository: 'eblume/zot' }`. */
  readonly of: { readonly user: string } | { readonly repository: string };
  readonly title: string;
  /** `ssh-ed25519 AAAA…`; a comment behind it does not count. */
  readonly publicKey: string;
  /** Of a deploy key: it may not push. Read only unless said otherwise. */
  readonly isReadOnly?: boolean;
};

export const forgejoKeyKind = apiResource<ForgejoKeyDesired & JsonObject>({
  name: 'forgejo-key',
  describe: ({ of, title }) => `key "${title}" of ${'user' in of ? of.user : of.repository}`,
  validate: ({ forgejo, of, title, publicKey }) => [
    ...serviceProblems(forgejo),
    ...('user' in of ? userProblems('user', of.user) : repositoryProblems(of.repository)),
    ...(title === '' ? ['a key has no title'] : []),
    ...(publicKey.includes('PRIVATE KEY') ? ['a private key does not belong into a plan'] : []),
    ...(publicKey.includes('‹') || /^(ssh-|ecdsa-|sk-)\S+ [A-Za-z0-9+/=]+/.test(publicKey) ? [] : ['publicKey is no public SSH key']),
  ],
  facts: ({ forgejo }) => ({ requires: serviceNeeds(forgejo) }),
  identity: ({ forgejo, of, title }) => `${forgejo.url} ${'user' in of ? of.user : of.repository} ${title}`,
  async read(context, desired) {
    const keys = (await listAll(context, desired.forgejo, { path: listPath(desired), what: `list the keys of ${whose(desired)}` })) ?? [];
    const found = keys.find((key) => key['title'] === desired.title);
    if (found === undefined) return undefined;
    return { id: String(found['id']), fields: { key: bare(String(found['key'])), read_only: found['read_only'] ?? false } };
  },
  wanted: ({ of, publicKey, isReadOnly = true }) => ({ key: bare(publicKey), ...('user' in of ? {} : { read_only: isReadOnly }) }),
  create: (context, desired, fields) => add(context, desired, fields),
  // A key is its content: another one is another key.
  async update(context, desired, { id, fields }) {
    await take(context, desired, id);
    await add(context, desired, fields);
  },
  remove: (context, desired, id) => take(context, desired, id),
});

async function add(context: WriteContext, desired: ForgejoKeyDesired, fields: ApiFields): Promise<void> {
  const body = { title: desired.title, ...fields };
  await writeApi(context, desired.forgejo, {
    method: 'POST',
    path: changePath(desired),
    what: `add key "${desired.title}" to ${whose(desired)}`,
    body,
  });
}

async function take(context: WriteContext, desired: ForgejoKeyDesired, id: string): Promise<void> {
  const path = `${changePath(desired)}/${id}`;
  await writeApi(context, desired.forgejo, {
    method: 'DELETE',
    path,
    what: `remove key "${desired.title}" of ${whose(desired)}`,
    expects: [404],
  });
}

function whose({ of }: ForgejoKeyDesired): string {
  return 'user' in of ? of.user : of.repository;
}

function listPath({ of }: ForgejoKeyDesired): string {
  return 'user' in of ? `/api/v1/users/${encodeURIComponent(of.user)}/keys` : `${repositoryPath(of.repository)}/keys`;
}

function changePath({ of }: ForgejoKeyDesired): string {
  return 'user' in of ? `/api/v1/admin/users/${encodeURIComponent(of.user)}/keys` : `${repositoryPath(of.repository)}/keys`;
}

function bare(key: string): string {
  return key.trim().split(/\s+/).slice(0, 2).join(' ');
}

/** @public */
export function forgejoKey(desired: Input<ForgejoKeyDesired>): StepDefinition {
  return stepDefinition<ForgejoKeyDesired & JsonObject>('resource', forgejoKeyKind.name, desired);
}
