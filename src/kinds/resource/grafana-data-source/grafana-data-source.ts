// A data source of Grafana, by its uid. Passwords are given and never read back: Grafana tells their names only.
// https://grafana.com/docs/grafana/latest/developers/http_api/data_source/
import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { secretLabel, type SecretLocator } from '../../../core/secret.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { WriteContext } from '../../../ports/context.ts';
import type { Vantage } from '../../../ports/web.ts';
import { apiResource, type ApiFields } from '../../service/api-resource.ts';
import { readApi, writeApi, type ApiBody } from '../../service/json-api.ts';
import { serviceNeeds, serviceProblems, type ServiceLocator } from '../../service/service-locator.ts';

export type GrafanaDataSourceDesired = {
  readonly grafana: ServiceLocator;
  readonly uid: string;
  readonly name: string;
  /** `prometheus`, `loki` … */
  readonly type: string;
  /** As Grafana reaches it: from a pod, `indri` means nothing. */
  readonly url: string;
  /** Where Grafana runs, so that lint can ask whether it gets to `url` from there: `cluster:minikube`. */
  readonly from?: Vantage;
  readonly isDefault?: boolean;
  readonly jsonData?: { readonly [key: string]: Json };
  /** As `httpHeaderValue1` or `basicAuthPassword`. */
  readonly secrets?: { readonly [key: string]: SecretLocator };
};

export const grafanaDataSourceKind = apiResource<GrafanaDataSourceDesired & JsonObject, { readonly uid: string }>({
  name: 'grafana-data-source',
  describe: ({ name, url }) => `Grafana's data source ${name} (${url})`,
  validate: ({ grafana, uid, name, type, url }) => [
    ...serviceProblems(grafana),
    ...(/^[A-Za-z0-9_-]{1,40}$/.test(uid) ? [] : [`uid "${uid}" is not 1 to 40 letters, digits, hyphens and underscores`]),
    ...(name === '' || type === '' ? ['a data source needs a name and a type'] : []),
    ...(url.includes('‹') || URL.canParse(url) ? [] : [`url "${url}" is none`]),
  ],
  facts: ({ grafana, url, from, secrets = {} }) => ({
    requires: [
      ...serviceNeeds(grafana),
      ...(from === undefined ? [] : serviceNeeds({ url, from })),
      ...Object.values(secrets).map((locator) => ({ fact: 'secret', label: secretLabel(locator) }) as const),
    ],
  }),
  identity: ({ grafana, uid }) => `${grafana.url} ${uid}`,
  async read(context, { grafana, uid }) {
    const { status, json } = await readApi(context, grafana, { path: pathOf(uid), what: `read data source ${uid}`, expects: [404] });
    if (status === 404 || !isJsonObject(json)) return undefined;
    const { name, type, url, access, isDefault, jsonData, secureJsonFields, version } = json;
    const secrets = isJsonObject(secureJsonFields) ? Object.keys(secureJsonFields).filter((key) => secureJsonFields[key] === true) : [];
    const fields = { name, type, url, access, isDefault, jsonData, secrets: secrets.sort() };
    return { id: String(version ?? 1), fields: withoutHoles(fields) };
  },
  wanted: ({ name, type, url, isDefault, jsonData, secrets = {} }) =>
    withoutHoles({ name, type, url, access: 'proxy', isDefault, jsonData, secrets: Object.keys(secrets).sort() }),
  async create(context, desired, fields) {
    const body = await bodyOf(context, desired, fields);
    await writeApi(context, desired.grafana, { method: 'POST', path: '/api/datasources', what: `make data source ${desired.uid}`, body });
  },
  async update(context, desired, { id, fields }) {
    const body = { ...(await bodyOf(context, desired, fields)), version: Number(id) };
    await writeApi(context, desired.grafana, { method: 'PUT', path: pathOf(desired.uid), what: `change data source ${desired.uid}`, body });
  },
  async remove(context, { grafana, uid }) {
    await writeApi(context, grafana, { method: 'DELETE', path: pathOf(uid), what: `remove data source ${uid}`, expects: [404] });
  },
  outputs: ({ uid }) => ({ uid }),
});

function pathOf(uid: string): string {
  return `/api/datasources/uid/${encodeURIComponent(uid)}`;
}

async function bodyOf(
  context: WriteContext,
  desired: GrafanaDataSourceDesired,
  { secrets: names, ...fields }: ApiFields,
): Promise<ApiBody> {
  const wanted = new Set(Array.isArray(names) ? names.map(String) : []);
  const given = Object.entries(desired.secrets ?? {}).filter(([key]) => wanted.has(key));
  const values = await Promise.all(given.map(async ([key, locator]) => [key, await context.secret(locator)] as const));
  return { ...fields, uid: desired.uid, secureJsonData: Object.fromEntries(values) };
}

function withoutHoles(fields: Readonly<Record<string, Json | undefined>>): ApiFields {
  return Object.fromEntries(Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

/** @public */
export function grafanaDataSource(desired: Input<GrafanaDataSourceDesired>): StepDefinition<{ readonly uid: string }> {
  return stepDefinition<GrafanaDataSourceDesired & JsonObject, { readonly uid: string }>('resource', grafanaDataSourceKind.name, desired, [
    'uid',
  ]);
}
