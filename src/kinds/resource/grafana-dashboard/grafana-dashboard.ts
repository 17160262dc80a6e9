// A dashboard of Grafana, by its uid: the whole model. Grafana counts versions and takes a new one only over the version that
// was read, so what somebody edits in between is never lost: the step fails, and says so.
// https://grafana.com/docs/grafana/latest/developers/http_api/dashboard/
import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { WriteContext } from '../../../ports/context.ts';
import { apiResource, type ApiFields } from '../../service/api-resource.ts';
import { readApi, writeApi } from '../../service/json-api.ts';
import { serviceNeeds, serviceProblems, type ServiceLocator } from '../../service/service-locator.ts';

export type GrafanaDashboardDesired = {
  readonly grafana: ServiceLocator;
  readonly uid: string;
  /** The folder's; none for the top. */
  readonly folderUid?: string;
  /** The model, as Grafana exports it. Its id, uid and version are Grafana's business. */
  readonly dashboard: { readonly [key: string]: Json };
};

const ofGrafana: ReadonlySet<string> = new Set(['id', 'uid', 'version']);

export const grafanaDashboardKind = apiResource<GrafanaDashboardDesired & JsonObject, { readonly uid: string }>({
  name: 'grafana-dashboard',
  describe: ({ uid, dashboard }) => `Grafana's dashboard ${String(dashboard['title'] ?? uid)}`,
  validate: ({ grafana, uid, dashboard }) => [
    ...serviceProblems(grafana),
    ...(/^[A-Za-z0-9_-]{1,40}$/.test(uid) ? [] : [`uid "${uid}" is not 1 to 40 letters, digits, hyphens and underscores`]),
    ...(typeof dashboard['title'] === 'string' && dashboard['title'] !== '' ? [] : ['a dashboard needs a title']),
  ],
  facts: ({ grafana }) => ({ requires: serviceNeeds(grafana) }),
  identity: ({ grafana, uid }) => `${grafana.url} ${uid}`,
  isWhole: true,
  async read(context, { grafana, uid }) {
    const { status, json } = await readApi(context, grafana, { path: pathOf(uid), what: `read dashboard ${uid}`, expects: [404] });
    if (status === 404 || !isJsonObject(json) || !isJsonObject(json['dashboard'])) return undefined;
    const meta = json['meta'];
    const folder = isJsonObject(meta) && typeof meta['folderUid'] === 'string' ? meta['folderUid'] : '';
    return { id: String(json['dashboard']['version'] ?? 0), fields: fieldsOf(json['dashboard'], folder) };
  },
  wanted: ({ dashboard, folderUid = '' }) => fieldsOf(dashboard, folderUid),
  create: (context, desired, fields) => save(context, desired, { fields }),
  update: (context, desired, { id, fields }) => save(context, desired, { fields, version: Number(id) }),
  async remove(context, { grafana, uid }) {
    await writeApi(context, grafana, { method: 'DELETE', path: pathOf(uid), what: `remove dashboard ${uid}`, expects: [404] });
  },
  outputs: ({ uid }) => ({ uid }),
});

function pathOf(uid: string): string {
  return `/api/dashboards/uid/${encodeURIComponent(uid)}`;
}

function fieldsOf(model: JsonObject, folderUid: string): ApiFields {
  const members = Object.entries(model).flatMap(([key, value]) =>
    value === undefined || ofGrafana.has(key) ? [] : [[key, value] as const],
  );
  return { ...Object.fromEntries(members), ...(folderUid === '' ? {} : { folderUid }) };
}

async function save(
  context: WriteContext,
  { grafana, uid }: GrafanaDashboardDesired,
  { fields, version }: { readonly fields: ApiFields; readonly version?: number },
): Promise<void> {
  const { folderUid, ...model } = fields;
  await writeApi(context, grafana, {
    method: 'POST',
    path: '/api/dashboards/db',
    what: `save dashboard ${uid}`,
    body: {
      dashboard: { ...model, id: null, uid, ...(version === undefined ? {} : { version }) },
      overwrite: false,
      message: 'longshore',
      ...(folderUid === undefined ? {} : { folderUid }),
    },
  });
}

/** @public */
export function grafanaDashboard(desired: Input<GrafanaDashboardDesired>): StepDefinition<{ readonly uid: string }> {
  return stepDefinition<GrafanaDashboardDesired & JsonObject, { readonly uid: string }>('resource', grafanaDashboardKind.name, desired, [
    'uid',
  ]);
}
