// Stand-in of Woodpecker's server: repositories that are switched on, secrets, pipelines, and the beginning of a login at the forge.
// A pipeline ends as its settings or a variable say; an agent is none. https://woodpecker-ci.org/api
import type { JsonObject } from '../../core/json.ts';
import type { Listener } from '../../inventory/inventory.ts';
import { answer, route, ServiceState, vaultValue, type Route } from '../service-api/service-api.ts';
import { woodpeckerPipelineRoutes } from '../service-api/woodpecker-pipelines.ts';
import { woodpeckerSecretRoutes } from '../service-api/woodpecker-secrets.ts';
import type { WoodpeckerState } from '../service-api/woodpecker-state.ts';
import type { Program } from '../world.ts';

export const woodpeckerServer: Program = {
  name: 'woodpecker-server',
  async start(world, start) {
    const { settings } = start;
    const environment = { ...(settings['environment'] as Readonly<Record<string, string>> | undefined), ...start.environment };
    const forge = (Array.isArray(settings['repositories']) ? settings['repositories'] : []).map(String);
    const state = new ServiceState<WoodpeckerState>(world, start, 'woodpecker-server', { repositories: {}, secrets: {} });
    const token = vaultValue(world, 'woodpecker.token');
    const listens = settings['listens'];
    const open: readonly Route[] = [
      ['GET /healthz', () => answer(204)],
      ['GET /', () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Woodpecker</title>' })],
      ['GET /authorize', ({ url }) => (url.searchParams.has('code') || url.searchParams.has('error') ? redirect('/') : login(environment))],
    ];
    const closed = [...repositoryRoutes(state, forge), ...woodpeckerSecretRoutes(state), ...woodpeckerPipelineRoutes(state)];
    return {
      listens: Array.isArray(listens) && listens.length > 0 ? (listens as readonly Listener[]) : [{ address: '*', port: 8000 }],
      answer: async (request) =>
        (await route(request, open)) ??
        (token !== undefined && request.headers['authorization'] === `Bearer ${token}` ? undefined : answer(401, 'User not authorized')) ??
        (await route(request, closed)) ??
        answer(404, 'Not Found'),
      stop: async () => undefined,
    };
  },
};

/** As the environment of the real one says it: https://woodpecker-ci.org/docs/administration/configuration/forges/forgejo */
function login(environment: Readonly<Record<string, string>>): ReturnType<typeof answer> {
  const forge = environment['WOODPECKER_FORGEJO_URL'] ?? '';
  if (!URL.canParse(forge)) return answer(500, 'no forge is configured');
  const to = new URL('/login/oauth/authorize', forge);
  to.searchParams.set('client_id', environment['WOODPECKER_FORGEJO_CLIENT'] ?? '');
  to.searchParams.set('redirect_uri', `${environment['WOODPECKER_HOST'] ?? ''}/authorize`);
  to.searchParams.set('response_type', 'code');
  return redirect(to.href);
}

function redirect(location: string): ReturnType<typeof answer> {
  return { status: 303, headers: { location }, body: '' };
}

function repositoryRoutes(state: ServiceState<WoodpeckerState>, forge: readonly string[]): readonly Route[] {
  const shown = (id: string, fullName: string): JsonObject => {
    const { pipelines: _, ...known } = state.get().repositories[id] ?? { active: false };
    return { ...known, id: Number(id), forge_remote_id: id, full_name: fullName };
  };
  const byId = (id: string | undefined) => state.get().repositories[id ?? ''];
  return [
    [
      'GET /api/user/repos',
      () =>
        answer(
          200,
          forge.map((name, index) => shown(String(index + 1), name)),
        ),
    ],
    [
      'GET /api/repos/lookup/*name',
      ({ path }) => {
        const id = String(forge.indexOf(path['name'] ?? '') + 1);
        return byId(id) === undefined ? answer(404, 'Not Found') : answer(200, shown(id, path['name'] ?? ''));
      },
    ],
    [
      'POST /api/repos',
      ({ url }) =>
        state.change((before) => {
          const id = url.searchParams.get('forge_remote_id') ?? '';
          const name = forge[Number(id) - 1];
          if (name === undefined) return [before, answer(404, 'Could not find repository')];
          if (before.repositories[id]?.active === true) return [before, answer(409, 'Repository is already active')];
          const repository = { timeout: 60, ...before.repositories[id], active: true };
          return [
            { ...before, repositories: { ...before.repositories, [id]: repository } },
            answer(200, { ...repository, id: Number(id), full_name: name }),
          ];
        }),
    ],
    [
      'PATCH /api/repos/:id',
      ({ path, body }) =>
        state.change((before) => {
          const id = path['id'] ?? '';
          const known = before.repositories[id];
          if (known === undefined) return [before, answer(404, 'Not Found')];
          return [
            { ...before, repositories: { ...before.repositories, [id]: { ...known, timeout: body['timeout'] ?? known['timeout'] ?? 60 } } },
            answer(200, {}),
          ];
        }),
    ],
    [
      'DELETE /api/repos/:id',
      ({ path }) =>
        state.change((before) => {
          const { [path['id'] ?? '']: known, ...others } = before.repositories;
          if (known === undefined) return [before, answer(404, 'Not Found')];
          // What has run stays known; one that has run nothing is as it was before.
          const left = known.pipelines === undefined ? others : { ...others, [path['id'] ?? '']: { ...known, active: false } };
          return [{ ...before, repositories: left }, answer(204)];
        }),
    ],
  ];
}
