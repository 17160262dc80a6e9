// Whether a login by OAuth can work between two services, as far as it goes without a person: the service sends to the forge, with
// an application that the forge knows, to be sent back to an address that the forge allows and where the service answers.
import { isJsonArray, type JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { ReadContext } from '../../../ports/context.ts';
import { listAll } from '../../forgejo/list-all.ts';
import { serviceNeeds, serviceProblems, type ServiceLocator } from '../../service/service-locator.ts';
import { verdictOf } from '../../service/service-verdict.ts';
import { LongshoreError } from '../../../core/error.ts';
import type { CheckKind, Verdict } from '../../kind.ts';

export type OauthRoundTripSpec = {
  /** Who sends to the forge for a login. */
  readonly client: ServiceLocator;
  /** Where the login begins; `/authorize`, as at Woodpecker, unless given. */
  readonly start?: string;
  /** With the token of the user to whom the application belongs. */
  readonly forgejo: ServiceLocator;
  /** Where the forge sends back to. */
  readonly callback: string;
};

export const oauthRoundTripKind: CheckKind<OauthRoundTripSpec> = {
  type: 'check',
  name: 'oauth-round-trip',
  describe: ({ client, forgejo }) => `a login at ${client.url} goes by ${forgejo.url} and comes back`,
  validate: ({ client, start, forgejo, callback }) => [
    ...serviceProblems(client),
    ...serviceProblems(forgejo),
    ...(start === undefined || start.startsWith('/') ? [] : [`start "${start}" is no path`]),
    ...(callback.includes('‹') || URL.canParse(callback) ? [] : [`callback "${callback}" is no URL`]),
  ],
  facts: ({ client, forgejo, callback }) => ({
    requires: [
      ...serviceNeeds(client),
      ...serviceNeeds(forgejo),
      ...serviceNeeds({ url: callback, ...(client.from === undefined ? {} : { from: client.from }) }),
    ],
  }),
  observe: (context, spec) => verdictOf(() => goAround(context, spec)),
};

async function goAround(context: ReadContext, { client, start = '/authorize', forgejo, callback }: OauthRoundTripSpec): Promise<Verdict> {
  const no = (detail: string): Verdict => ({ pass: false, detail });
  const from = client.from ?? 'laptop';
  const begun = await get(context, `${client.url.replace(/\/+$/, '')}${start}`, from);
  if (typeof begun === 'string') return no(begun);
  const location = begun.headers['location'] ?? '';
  if (begun.status < 300 || begun.status >= 400 || !URL.canParse(location))
    return no(`${client.url}${start} sends nobody to a forge: it answers ${begun.status}`);
  const sent = new URL(location);
  const wanted = new URL(forgejo.url);
  if (sent.origin !== wanted.origin) return no(`the login leads to ${sent.origin}, expected ${wanted.origin}`);
  const [clientId, back] = [sent.searchParams.get('client_id') ?? '', sent.searchParams.get('redirect_uri') ?? ''];
  if (back !== callback) return no(`the login comes back to "${back}", expected "${callback}"`);
  const applications =
    (await listAll(context, forgejo, { path: '/api/v1/user/applications/oauth2', what: 'list the OAuth2 applications' })) ?? [];
  const known = applications.find((each) => each['client_id'] === clientId);
  if (known === undefined) return no(`the forge has no application with the client id that ${client.url} shows`);
  const allowed = isJsonArray(known['redirect_uris']) ? known['redirect_uris'] : [];
  if (!allowed.includes(callback))
    return no(`the application "${String(known['name'])}" leads back to ${allowed.map(String).join(', ')}, and not to ${callback}`);
  for (const [what, url] of [
    ['the forge', location],
    ['the way back', callback],
  ] as const) {
    const reached = await get(context, url, from);
    if (typeof reached === 'string') return no(`${what}: ${reached}`);
    if (reached.status >= 500 || (what === 'the forge' && reached.status >= 400)) return no(`${what} answers ${reached.status}`);
  }
  return { pass: true, detail: `a login at ${client.url} goes by ${wanted.origin} and comes back to ${callback}` };
}

async function get(context: ReadContext, url: string, from: NonNullable<ServiceLocator['from']>) {
  try {
    return await context.web.get(url, { from });
  } catch (error) {
    if (error instanceof LongshoreError && error.code.startsWith('web-')) return error.message;
    throw error;
  }
}

/** @public */
export function oauthRoundTrip(spec: Input<OauthRoundTripSpec>): StepDefinition {
  return stepDefinition<OauthRoundTripSpec & JsonObject>('check', oauthRoundTripKind.name, spec);
}
