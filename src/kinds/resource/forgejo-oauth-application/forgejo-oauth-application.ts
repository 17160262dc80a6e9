// An OAuth2 application of Forgejo, and where its secret is kept. Forgejo shows the secret once, and makes another one with every
// change: one that is there and differs is refused, and one whose secret was lost on the way is removed and made anew.
// https://codeberg.org/api/swagger#/user/userCreateOAuth2Application
import { diffOf, noDiff, type Diff } from '../../../core/diff.ts';
import { LongshoreError } from '../../../core/error.ts';
import type { Fact } from '../../../core/fact.ts';
import { isJsonArray, isJsonObject, type JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { Secret, secretLabel, type SecretLocator } from '../../../core/secret.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { WriteContext } from '../../../ports/context.ts';
import { keptSecretLocator, readKeptClient, removeKeptClient, writeKeptClient, type ClientKeptIn } from '../../forgejo/kept-client.ts';
import { listAll } from '../../forgejo/list-all.ts';
import { writeApi } from '../../service/json-api.ts';
import { serviceNeeds, serviceProblems, type ServiceLocator } from '../../service/service-locator.ts';
import type { ResourceKind } from '../../kind.ts';

export type ForgejoOauthApplicationDesired = {
  /** It belongs to the user of the token. */
  readonly forgejo: ServiceLocator;
  /** Tells it from others. */
  readonly name: string;
  readonly redirectUris: readonly string[];
  readonly keptIn: ClientKeptIn;
};

interface Application {
  readonly id: string;
  readonly clientId: string;
  readonly redirectUris: readonly string[];
}

export interface ForgejoOauthApplicationObserved {
  readonly applications: readonly Application[];
  readonly isKept: boolean;
  readonly keptId: string | undefined;
}

type Outputs = { readonly clientId: string; readonly clientSecret: (SecretLocator & JsonObject) | null };

const path = '/api/v1/user/applications/oauth2';

export const forgejoOauthApplicationKind: ResourceKind<ForgejoOauthApplicationDesired, ForgejoOauthApplicationObserved, null, Outputs> = {
  type: 'resource',
  name: 'forgejo-oauth-application',
  describe: ({ name }) => `OAuth2 application "${name}" of Forgejo`,
  validate: ({ forgejo, name, redirectUris, keptIn }) => [
    ...serviceProblems(forgejo),
    ...(name === '' ? ['an application has no name'] : []),
    ...(redirectUris.length === 0 ? ['an application needs a redirect URI'] : []),
    ...redirectUris.filter((each) => !each.includes('‹') && !URL.canParse(each)).map((each) => `redirect URI "${each}" is none`),
    ...('host' in keptIn && !keptIn.path.startsWith('/') ? [`path "${keptIn.path}" is not absolute`] : []),
  ],
  facts: ({ forgejo, keptIn }) => {
    const locator = keptSecretLocator(keptIn);
    const kept: Fact =
      'host' in keptIn
        ? { fact: 'path', host: keptIn.host, path: keptIn.path }
        : { fact: 'object', cluster: keptIn.cluster, object: `Secret ${keptIn.namespace}/${keptIn.secret}` };
    return {
      requires: serviceNeeds(forgejo),
      provides: [kept, ...(locator === undefined ? [] : [{ fact: 'secret', label: secretLabel(locator), source: 'forgejo' } as const])],
    };
  },
  identity: ({ forgejo, name }) => `forgejo-oauth-application ${forgejo.url} ${name}`,
  async read(context, { forgejo, name, keptIn }) {
    const all = (await listAll(context, forgejo, { path, what: 'list the OAuth2 applications' })) ?? [];
    const applications = all
      .filter((each) => each['name'] === name)
      .map((each): Application => ({
        id: String(each['id']),
        clientId: String(each['client_id']),
        redirectUris: (isJsonArray(each['redirect_uris']) ? each['redirect_uris'] : []).map(String),
      }));
    const kept = await readKeptClient(context, keptIn);
    return { applications, isKept: kept.isThere, keptId: kept.clientId };
  },
  diff,
  capture: async () => null,
  async apply(context, desired, { applications, keptId }) {
    if (applications.some(({ clientId }) => clientId === keptId)) return;
    await removeAll(context, desired, applications);
    const { forgejo, name, redirectUris, keptIn } = desired;
    const what = `make OAuth2 application "${name}"`;
    const body = { name, redirect_uris: redirectUris, confidential_client: true };
    const { json } = await writeApi(context, forgejo, { method: 'POST', path, what, body });
    const [clientId, secret] = isJsonObject(json) ? [json['client_id'], json['client_secret']] : [];
    if (typeof clientId !== 'string' || typeof secret !== 'string' || secret === '')
      throw new LongshoreError('service-refused', `cannot ${what} at ${forgejo.url}: its answer holds no secret`, {
        effect: 'changed',
        next: 'Remove the application by hand, and look at the version of Forgejo.',
      });
    await writeKeptClient(context, keptIn, clientId, new Secret(`the client secret of ${name}`, secret));
  },
  async restore(context, desired) {
    const { applications, isKept } = await forgejoOauthApplicationKind.read(context, desired);
    // What is kept first: a secret that opens nothing any more does no harm, but nobody should find it.
    if (isKept) await removeKeptClient(context, desired.keptIn);
    await removeAll(context, desired, applications);
  },
  outputs: ({ keptIn }, { keptId }) => ({
    clientId: keptId ?? '',
    clientSecret: (keptSecretLocator(keptIn) as Outputs['clientSecret'] | undefined) ?? null,
  }),
};

async function removeAll(
  context: WriteContext,
  { forgejo, name }: ForgejoOauthApplicationDesired,
  all: readonly Application[],
): Promise<void> {
  for (const { id } of all)
    await writeApi(context, forgejo, {
      method: 'DELETE',
      path: `${path}/${id}`,
      what: `remove OAuth2 application "${name}"`,
      expects: [404],
    });
}

function diff(
  { name, redirectUris }: ForgejoOauthApplicationDesired,
  { applications, isKept, keptId }: ForgejoOauthApplicationObserved,
): Diff {
  const kept = applications.find(({ clientId }) => clientId === keptId);
  if (kept === undefined) {
    if (isKept && keptId === undefined)
      return {
        action: 'refuse',
        because: 'where its secret is to be kept lies something else',
        next: 'Move it away, or keep the secret elsewhere.',
      };
    const orphans = applications.map(({ clientId }) => ({
      field: `application ${clientId}`,
      from: 'its secret is kept nowhere',
      to: 'removed',
    }));
    return diffOf('create', [...orphans, { field: 'application', to: `${name}, ${redirectUris.join(', ')}` }]);
  }
  const isSame = [...kept.redirectUris].sort().join() === [...redirectUris].sort().join();
  if (isSame) return noDiff;
  return {
    action: 'refuse',
    because: `the application "${name}" leads to ${kept.redirectUris.join(', ')}, and a change would make its secret another one`,
    next: 'Give the step another name, and remove the old application when nothing uses it.',
  };
}

/** @public */
export function forgejoOauthApplication(desired: Input<ForgejoOauthApplicationDesired>): StepDefinition<Outputs> {
  const input = desired as Input<ForgejoOauthApplicationDesired & JsonObject>;
  return stepDefinition<ForgejoOauthApplicationDesired & JsonObject, Outputs>('resource', forgejoOauthApplicationKind.name, input, [
    'clientId',
    'clientSecret',
  ]);
}
