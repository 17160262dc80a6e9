// A webhook of a repository, told from others by where it leads. Its secret is given and never read back.
// https://codeberg.org/api/swagger#/repository/repoCreateHook
import { isJsonArray, isJsonObject, type JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { secretLabel, type SecretLocator } from '../../../core/secret.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { WriteContext } from '../../../ports/context.ts';
import type { Vantage } from '../../../ports/web.ts';
import { listAll } from '../../forgejo/list-all.ts';
import { repositoryPath, repositoryProblems } from '../../forgejo/names.ts';
import { apiResource, type ApiFields } from '../../service/api-resource.ts';
import { writeApi, type ApiBody } from '../../service/json-api.ts';
import { serviceNeeds, serviceProblems, type ServiceLocator } from '../../service/service-locator.ts';

export type ForgejoWebhookDesired = {
  readonly forgejo: ServiceLocator;
  readonly repository: string;
  /** As Forgejo reaches it. */
  readonly target: string;
  /** Where Forgejo runs, so that lint can ask whether it gets to `target` from there. */
  readonly from?: Vantage;
  /** `push`, `pull_request` …; `push` unless given. */
  readonly events?: readonly string[];
  readonly isActive?: boolean;
  readonly branchFilter?: string;
  /** With which Forgejo signs. */
  readonly secret?: SecretLocator;
};

export const forgejoWebhookKind = apiResource<ForgejoWebhookDesired & JsonObject>({
  name: 'forgejo-webhook',
  describe: ({ repository, target }) => `webhook of ${repository} to ${target}`,
  validate: ({ forgejo, repository, target, events }) => [
    ...serviceProblems(forgejo),
    ...repositoryProblems(repository),
    ...(target.includes('‹') || /^https?:\/\/[^/]/.test(target) ? [] : [`target "${target}" is no http or https URL`]),
    ...(events?.length === 0 ? ['a webhook without events is never called'] : []),
  ],
  facts: ({ forgejo, target, from, secret }) => ({
    requires: [
      ...serviceNeeds(forgejo),
      ...(from === undefined ? [] : serviceNeeds({ url: target, from })),
      ...(secret === undefined ? [] : [{ fact: 'secret', label: secretLabel(secret) } as const]),
    ],
  }),
  identity: ({ forgejo, repository, target }) => `${forgejo.url} ${repository} ${target}`,
  async read(context, { forgejo, repository, target }) {
    const hooks = await listAll(context, forgejo, {
      path: `${repositoryPath(repository)}/hooks`,
      what: `list the webhooks of ${repository}`,
    });
    const found = (hooks ?? []).find(({ config }) => isJsonObject(config) && config['url'] === target);
    if (found === undefined) return undefined;
    const { id, events, active = true, branch_filter: branches = '' } = found;
    const sorted = (isJsonArray(events) ? events : []).map(String).sort();
    return { id: String(id), fields: { events: sorted, active, branch_filter: branches } };
  },
  wanted: ({ events = ['push'], isActive = true, branchFilter }) => ({
    events: [...events].sort(),
    active: isActive,
    ...(branchFilter === undefined ? {} : { branch_filter: branchFilter }),
  }),
  async create(context, desired, fields) {
    const { forgejo, repository, target } = desired;
    const body = { ...(await bodyOf(context, desired, fields)), type: 'forgejo' };
    await writeApi(context, forgejo, {
      method: 'POST',
      path: `${repositoryPath(repository)}/hooks`,
      what: `add a webhook to ${target}`,
      body,
    });
  },
  async update(context, desired, { id, fields }) {
    const { forgejo, repository, target } = desired;
    const body = await bodyOf(context, desired, fields);
    await writeApi(context, forgejo, {
      method: 'PATCH',
      path: `${repositoryPath(repository)}/hooks/${id}`,
      what: `change the webhook to ${target}`,
      body,
    });
  },
  async remove(context, { forgejo, repository, target }, id) {
    const path = `${repositoryPath(repository)}/hooks/${id}`;
    await writeApi(context, forgejo, { method: 'DELETE', path, what: `remove the webhook to ${target}`, expects: [404] });
  },
});

async function bodyOf(context: WriteContext, { target, secret }: ForgejoWebhookDesired, fields: ApiFields): Promise<ApiBody> {
  const value = secret === undefined ? undefined : await context.secret(secret);
  return { ...fields, config: { url: target, content_type: 'json', ...(value === undefined ? {} : { secret: value }) } };
}

/** @public */
export function forgejoWebhook(desired: Input<ForgejoWebhookDesired>): StepDefinition {
  return stepDefinition<ForgejoWebhookDesired & JsonObject>('resource', forgejoWebhookKind.name, desired);
}
