// A user of Forgejo, made by an administrator. A password is given once and never read back; who owns something is not removed.
// https://codeberg.org/api/swagger#/admin
import { isJsonObject, type JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { secretLabel, type SecretLocator } from '../../../core/secret.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { userProblems } from '../../forgejo/names.ts';
import { apiResource } from '../../service/api-resource.ts';
import { readApi, writeApi } from '../../service/json-api.ts';
import { serviceNeeds, serviceProblems, type ServiceLocator } from '../../service/service-locator.ts';

export type ForgejoUserDesired = {
  /** With the token of an administrator. */
  readonly forgejo: ServiceLocator;
  readonly username: string;
  readonly email: string;
  readonly fullName?: string;
  readonly isAdmin?: boolean;
  /** For the first login. */
  readonly password: SecretLocator;
};

type Outputs = { readonly username: string };

export const forgejoUserKind = apiResource<ForgejoUserDesired & JsonObject, Outputs>({
  name: 'forgejo-user',
  describe: ({ username }) => `user ${username} of Forgejo`,
  validate: ({ forgejo, username, email }) => [
    ...serviceProblems(forgejo),
    ...userProblems('user', username),
    ...(/^[^\s@]+@[^\s@]+$/.test(email) ? [] : [`email "${email}" is no address`]),
  ],
  facts: ({ forgejo, password }) => ({ requires: [...serviceNeeds(forgejo), { fact: 'secret', label: secretLabel(password) }] }),
  identity: ({ forgejo, username }) => `${forgejo.url} ${username}`,
  async read(context, { forgejo, username }) {
    const path = `/api/v1/users/${encodeURIComponent(username)}`;
    const { status, json } = await readApi(context, forgejo, { path, what: `read user ${username}`, expects: [404] });
    if (status === 404 || !isJsonObject(json)) return undefined;
    const { email = '', full_name: fullName = '', is_admin: isAdmin = false } = json;
    return { id: username, fields: { email, full_name: fullName, is_admin: isAdmin } };
  },
  wanted: ({ email, fullName, isAdmin }) => ({
    email,
    ...(fullName === undefined ? {} : { full_name: fullName }),
    ...(isAdmin === undefined ? {} : { is_admin: isAdmin }),
  }),
  async create(context, desired, fields) {
    const { forgejo, username } = desired;
    const { is_admin: isAdmin, ...rest } = fields;
    const body = { ...rest, username, password: await context.secret(desired.password), must_change_password: false };
    await writeApi(context, forgejo, { method: 'POST', path: '/api/v1/admin/users', what: `make user ${username}`, body });
    // Whether somebody is an administrator is taken in a change only.
    if (isAdmin === true) await forgejoUserKind.apply(context, desired, { id: username, fields: { ...fields, is_admin: false } });
  },
  async update(context, { forgejo, username }, { fields }) {
    const { is_admin: admin, ...rest } = fields;
    const body = { ...rest, login_name: username, source_id: 0, ...(admin === undefined ? {} : { admin }) };
    await writeApi(context, forgejo, { method: 'PATCH', path: adminPath(username), what: `change user ${username}`, body });
  },
  async remove(context, { forgejo, username }) {
    await writeApi(context, forgejo, { method: 'DELETE', path: adminPath(username), what: `remove user ${username}`, expects: [404] });
  },
  outputs: ({ username }) => ({ username }),
});

function adminPath(username: string): string {
  return `/api/v1/admin/users/${encodeURIComponent(username)}`;
}

/** @public */
export function forgejoUser(desired: Input<ForgejoUserDesired>): StepDefinition<Outputs> {
  return stepDefinition<ForgejoUserDesired & JsonObject, Outputs>('resource', forgejoUserKind.name, desired, ['username']);
}
