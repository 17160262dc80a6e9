// Stand-in of Forgejo: its API for users, keys, repositories, webhooks, mirrors and OAuth2 applications, with pages, conflicts and
// the statuses of its published description (https://codeberg.org/swagger.v1.json). No git, no web pages but the login.
import type { Listener } from '../../inventory/inventory.ts';
import { answer, route, ServiceState, vaultValue, type Route } from '../service-api/service-api.ts';
import { forgejoAccountRoutes } from '../service-api/forgejo-accounts.ts';
import { forgejoRepositoryRoutes } from '../service-api/forgejo-repositories.ts';
import type { ForgejoState } from '../service-api/forgejo-state.ts';
import type { Program, TwinWorld, WebRequest } from '../world.ts';

export const forgejo: Program = {
  name: 'forgejo',
  async start(world, start) {
    const { settings } = start;
    const admin = String(settings['admin'] ?? 'eblume');
    const owner = { login: admin, email: `${admin}@localhost`, full_name: '', is_admin: true, keys: [] };
    const seeded = Array.isArray(settings['repositories']) ? settings['repositories'].map(String) : [];
    const repositories = Object.fromEntries(seeded.map((name, index) => [name, { id: index + 1, name, private: false, empty: false }]));
    const first: ForgejoState = {
      users: { [admin]: owner },
      organisations: [],
      repositories: repositories,
      applications: [],
    };
    const state = new ServiceState<ForgejoState>(world, start, 'forgejo', first);
    const listens = settings['listens'];
    const open: readonly Route[] = [
      ['GET /api/healthz', () => answer(200, { status: 'pass' })],
      ['GET /api/v1/version', () => answer(200, { version: '13.0.3+gitea-1.22.0' })],
      ['GET /', () => page('Forgejo')],
      ['GET /user/login', () => page('Sign In - Forgejo')],
      // Who is not signed in is sent to the login first, and only then is the client looked at.
      ['GET /login/oauth/authorize', () => ({ status: 303, headers: { location: '/user/login' }, body: '' })],
    ];
    const closed = [...forgejoAccountRoutes(state, admin), ...forgejoRepositoryRoutes(state, admin)];
    return {
      listens: Array.isArray(listens) && listens.length > 0 ? (listens as readonly Listener[]) : [{ address: '*', port: 3000 }],
      answer: async (request) =>
        (await route(request, open)) ??
        (isAllowed(world, admin, request) ? undefined : answer(401, { message: 'token is required', url: '/api/swagger' })) ??
        (await route(request, closed)) ??
        answer(404, { message: "The target couldn't be found.", url: '/api/swagger' }),
      stop: async () => undefined,
    };
  },
};

function isAllowed(world: TwinWorld, admin: string, { headers }: WebRequest): boolean {
  const given = headers['authorization'] ?? '';
  const token = vaultValue(world, 'forgejo.token');
  const password = vaultValue(world, 'forgejo.password');
  return (
    (token !== undefined && [`token ${token}`, `Bearer ${token}`].includes(given)) ||
    (password !== undefined && given === `Basic ${Buffer.from(`${admin}:${password}`).toString('base64')}`)
  );
}

function page(title: string): ReturnType<typeof answer> {
  return { status: 200, headers: { 'content-type': 'text/html; charset=UTF-8' }, body: `<!doctype html><title>${title}</title>` };
}
