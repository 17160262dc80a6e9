// Stand-in of Grafana's HTTP API: data sources, dashboards with versions, and the proxy to what a data source points to, as it
// looks from where Grafana runs. https://grafana.com/docs/grafana/latest/developers/http_api/
import type { JsonObject } from '../../core/json.ts';
import type { Listener } from '../../inventory/inventory.ts';
import type { Vantage, WebResponse } from '../../ports/web.ts';
import { answer, route, ServiceState, vaultValue, type ApiCall, type Route } from '../service-api/service-api.ts';
import type { Program, ProgramStart, TwinWorld, WebRequest } from '../world.ts';

interface GrafanaState extends JsonObject {
  readonly sources: { readonly [uid: string]: JsonObject };
  readonly dashboards: { readonly [uid: string]: { readonly model: JsonObject; readonly folderUid: string } & JsonObject };
}

export const grafana: Program = {
  name: 'grafana',
  async start(world, start) {
    const state = new ServiceState<GrafanaState>(world, start, 'grafana', { sources: {}, dashboards: {} });
    const listens = start.settings['listens'];
    const from: Vantage = 'host' in start.place ? `host:${start.place.host}` : `cluster:${start.place.cluster}`;
    const open: readonly Route[] = [
      ['GET /api/health', () => answer(200, { database: 'ok', version: '12.0.0', commit: 'twin' })],
      ['GET /login', () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Grafana</title>' })],
      ['GET /', () => ({ status: 302, headers: { location: '/login' }, body: '' })],
    ];
    const closed: readonly Route[] = [...sourceRoutes(state), ...dashboardRoutes(state), proxyRoute(world, state, from)];
    return {
      listens: Array.isArray(listens) && listens.length > 0 ? (listens as readonly Listener[]) : [{ address: '*', port: 3000 }],
      answer: async (request) =>
        (await route(request, open)) ??
        (isAllowed(world, start, request) ? undefined : answer(401, { message: 'Unauthorized' })) ??
        (await route(request, closed)) ??
        answer(404, { message: 'Not found' }),
      stop: async () => undefined,
    };
  },
};

/** The administrator's password, by the image's own environment or from the vault; or the vault's token of a service account. */
function isAllowed(world: TwinWorld, { environment }: ProgramStart, { headers }: WebRequest): boolean {
  const given = headers['authorization'] ?? '';
  const user = environment['GF_SECURITY_ADMIN_USER'] ?? 'admin';
  const passwords = [environment['GF_SECURITY_ADMIN_PASSWORD'], vaultValue(world, 'grafana.password')];
  const token = vaultValue(world, 'grafana.token');
  const basic = passwords.flatMap((each) => (each === undefined ? [] : [`Basic ${Buffer.from(`${user}:${each}`).toString('base64')}`]));
  return basic.includes(given) || (token !== undefined && given === `Bearer ${token}`);
}

function sourceRoutes(state: ServiceState<GrafanaState>): readonly Route[] {
  const shown = ({ secureJsonData = {}, ...source }: JsonObject): JsonObject => ({
    ...source,
    secureJsonFields: Object.fromEntries(Object.keys(secureJsonData as JsonObject).map((key) => [key, true])),
  });
  const add = ({ body }: ApiCall): WebResponse =>
    state.change((before) => {
      const uid = String(body['uid'] ?? `ds${Object.keys(before.sources).length + 1}`);
      const taken = before.sources[uid] !== undefined || Object.values(before.sources).some((each) => each['name'] === body['name']);
      if (taken) return [before, answer(409, { message: 'data source with the same name already exists' })];
      const source = {
        isDefault: false,
        jsonData: {},
        ...body,
        uid,
        id: Object.keys(before.sources).length + 1,
        version: 1,
        readOnly: false,
      };
      const next = { ...before, sources: { ...before.sources, [uid]: source } };
      return [next, answer(200, { id: source.id, message: 'Datasource added', name: String(body['name']), datasource: shown(source) })];
    });
  const set = ({ body, path }: ApiCall): WebResponse =>
    state.change((before) => {
      const uid = path['uid'] ?? '';
      const known = before.sources[uid];
      if (known === undefined) return [before, answer(404, { message: 'Data source not found' })];
      if (body['version'] !== undefined && body['version'] !== known['version'])
        return [before, answer(409, { message: 'Datasource has already been updated by someone else. Please reload and try again' })];
      // Secrets that are not given again stay.
      const secureJsonData = { ...((known['secureJsonData'] ?? {}) as JsonObject), ...((body['secureJsonData'] ?? {}) as JsonObject) };
      const source = { ...known, ...body, secureJsonData, version: Number(known['version']) + 1 };
      return [
        { ...before, sources: { ...before.sources, [uid]: source } },
        answer(200, { message: 'Datasource updated', datasource: shown(source) }),
      ];
    });
  return [
    ['GET /api/datasources', () => answer(200, Object.values(state.get().sources).map(shown))],
    [
      'GET /api/datasources/uid/:uid',
      ({ path }) => {
        const source = state.get().sources[path['uid'] ?? ''];
        return source === undefined ? answer(404, { message: 'Data source not found' }) : answer(200, shown(source));
      },
    ],
    ['POST /api/datasources', add],
    ['PUT /api/datasources/uid/:uid', set],
    [
      'DELETE /api/datasources/uid/:uid',
      ({ path }) =>
        state.change((before) => {
          const { [path['uid'] ?? '']: gone, ...sources } = before.sources;
          if (gone === undefined) return [before, answer(404, { message: 'Data source not found' })];
          return [{ ...before, sources }, answer(200, { message: 'Data source deleted' })];
        }),
    ],
  ];
}

function dashboardRoutes(state: ServiceState<GrafanaState>): readonly Route[] {
  const save = ({ body }: ApiCall): WebResponse =>
    state.change((before) => {
      const { id: _, ...given } = (body['dashboard'] ?? {}) as JsonObject;
      if (typeof given['title'] !== 'string' || given['title'] === '')
        return [before, answer(400, { message: 'Dashboard title cannot be empty' })];
      const uid = String(given['uid'] ?? `db${Object.keys(before.dashboards).length + 1}`);
      const known = before.dashboards[uid];
      const version = Number(known?.model['version'] ?? 0);
      if (known !== undefined && body['overwrite'] !== true && given['version'] !== version) {
        const mismatch = { status: 'version-mismatch', message: 'The dashboard has been changed by someone else' };
        return [before, answer(412, mismatch)];
      }
      const model = { ...given, uid, version: version + 1 };
      const dashboard = { model, folderUid: String(body['folderUid'] ?? '') };
      const next = { ...before, dashboards: { ...before.dashboards, [uid]: dashboard } };
      return [next, answer(200, { id: 1, uid, url: `/d/${uid}`, status: 'success', version: version + 1, slug: uid })];
    });
  return [
    ['POST /api/dashboards/db', save],
    [
      'GET /api/dashboards/uid/:uid',
      ({ path }) => {
        const found = state.get().dashboards[path['uid'] ?? ''];
        if (found === undefined) return answer(404, { message: 'Dashboard not found' });
        return answer(200, {
          dashboard: { id: 1, ...found.model },
          meta: { folderUid: found.folderUid, version: found.model['version'] ?? 1 },
        });
      },
    ],
    [
      'DELETE /api/dashboards/uid/:uid',
      ({ path }) =>
        state.change((before) => {
          const { [path['uid'] ?? '']: gone, ...dashboards } = before.dashboards;
          if (gone === undefined) return [before, answer(404, { message: 'Dashboard not found' })];
          return [{ ...before, dashboards }, answer(200, { message: 'Dashboard deleted', title: String(gone.model['title']) })];
        }),
    ],
  ];
}

/** The pod's view counts: a name that means nothing there is a bad gateway, and the health of Grafana stays good. */
function proxyRoute(world: TwinWorld, state: ServiceState<GrafanaState>, from: Vantage): Route {
  return [
    'GET /api/datasources/proxy/uid/:uid/*rest',
    async ({ path, url }) => {
      const source = state.get().sources[path['uid'] ?? ''];
      if (source === undefined) return answer(404, { message: 'Data source not found' });
      try {
        return await world.request(`${String(source['url']).replace(/\/$/, '')}/${path['rest'] ?? ''}${url.search}`, from, {});
      } catch (error) {
        return answer(502, { message: error instanceof Error ? error.message : String(error) });
      }
    },
  ];
}
