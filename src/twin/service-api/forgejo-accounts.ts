// Users, their keys, organisations and OAuth2 applications of the stand-in of Forgejo.
import { createHash } from 'node:crypto';
import type { JsonObject } from '../../core/json.ts';
import { answer, type Route, type ServiceState } from './service-api.ts';
import { nextId, notFound, paged, type ForgejoState } from './forgejo-state.ts';

export function forgejoAccountRoutes(state: ServiceState<ForgejoState>, me: string): readonly Route[] {
  const shown = ({ keys: _, password: __, ...user }: JsonObject): JsonObject => user;
  const userOf = (path: Readonly<Record<string, string>>) => state.get().users[path['user'] ?? ''];
  return [
    ['GET /api/v1/user', () => answer(200, shown(state.get().users[me] ?? { login: me }))],
    [
      'GET /api/v1/orgs/:org',
      ({ path }) => (state.get().organisations.includes(path['org'] ?? '') ? answer(200, { name: path['org'] ?? '' }) : notFound()),
    ],
    [
      'GET /api/v1/users/:user',
      ({ path }) => {
        const user = userOf(path);
        return user === undefined ? notFound() : answer(200, shown(user));
      },
    ],
    ['GET /api/v1/users/:user/keys', ({ path, url }) => (userOf(path) === undefined ? notFound() : paged(url, userOf(path)?.keys ?? []))],
    [
      'POST /api/v1/admin/users',
      ({ body }) =>
        state.change((before) => {
          const login = String(body['username'] ?? '');
          if (login === '' || body['password'] === undefined) return [before, answer(422, { message: '[Username]: Required' })];
          if (before.users[login] !== undefined) return [before, answer(422, { message: `user already exists [name: ${login}]` })];
          // `is_admin` is no option of this call; the password is not kept.
          const user = { login, email: String(body['email']), full_name: String(body['full_name'] ?? ''), is_admin: false, keys: [] };
          return [{ ...before, users: { ...before.users, [login]: user } }, answer(201, shown(user))];
        }),
    ],
    [
      'PATCH /api/v1/admin/users/:user',
      ({ body, path }) =>
        state.change((before) => {
          const login = path['user'] ?? '';
          const known = before.users[login];
          if (known === undefined) return [before, notFound()];
          if (body['login_name'] === undefined || body['source_id'] === undefined)
            return [before, answer(422, { message: '[LoginName]: Required' })];
          const user = {
            ...known,
            email: body['email'] ?? known['email'] ?? '',
            full_name: body['full_name'] ?? known['full_name'] ?? '',
            is_admin: body['admin'] ?? known['is_admin'] ?? false,
          };
          return [{ ...before, users: { ...before.users, [login]: user } }, answer(200, shown(user))];
        }),
    ],
    [
      'DELETE /api/v1/admin/users/:user',
      ({ path }) =>
        state.change((before) => {
          const { [path['user'] ?? '']: gone, ...users } = before.users;
          if (gone === undefined) return [before, notFound()];
          const owns = Object.keys(before.repositories).some((name) => name.startsWith(`${gone.login}/`));
          if (owns) return [before, answer(422, { message: 'user still has ownership of repositories' })];
          return [{ ...before, users }, answer(204)];
        }),
    ],
    [
      'POST /api/v1/admin/users/:user/keys',
      ({ body, path }) =>
        state.change((before) => {
          const user = before.users[path['user'] ?? ''];
          if (user === undefined) return [before, notFound()];
          const all = Object.values(before.users).flatMap(({ keys }) => keys);
          if (all.some(({ key }) => key === body['key']))
            return [before, answer(422, { message: 'Key content has been used as non-deploy key' })];
          const key = { id: nextId(all), title: String(body['title']), key: String(body['key']) };
          return [{ ...before, users: { ...before.users, [user.login]: { ...user, keys: [...user.keys, key] } } }, answer(201, key)];
        }),
    ],
    [
      'DELETE /api/v1/admin/users/:user/keys/:id',
      ({ path }) =>
        state.change((before) => {
          const user = before.users[path['user'] ?? ''];
          const keys = user?.keys.filter(({ id }) => String(id) !== path['id']) ?? [];
          if (user === undefined || keys.length === user.keys.length) return [before, notFound()];
          return [{ ...before, users: { ...before.users, [user.login]: { ...user, keys } } }, answer(204)];
        }),
    ],
    [
      'GET /api/v1/user/applications/oauth2',
      ({ url }) =>
        paged(
          url,
          state.get().applications.map((each) => ({ ...each, client_secret: '' })),
        ),
    ],
    [
      'POST /api/v1/user/applications/oauth2',
      ({ body }) =>
        state.change((before) => {
          const uris = body['redirect_uris'];
          if (typeof body['name'] !== 'string' || !Array.isArray(uris)) return [before, answer(400, { message: '[Name]: Required' })];
          const id = nextId(before.applications);
          const made = createHash('sha256')
            .update(`${String(id)} ${JSON.stringify(body)}`)
            .digest('hex');
          const app = {
            id,
            name: body['name'],
            client_id: made.slice(0, 32),
            redirect_uris: uris.map(String),
            confidential_client: body['confidential_client'] ?? false,
          };
          // Kept by its digest only, as the real one does: nobody is shown it again.
          return [
            { ...before, applications: [...before.applications, app] },
            answer(201, { ...app, client_secret: `gto_${made.slice(32)}` }),
          ];
        }),
    ],
    [
      'DELETE /api/v1/user/applications/oauth2/:id',
      ({ path }) =>
        state.change((before) => {
          const applications = before.applications.filter(({ id }) => String(id) !== path['id']);
          return applications.length === before.applications.length ? [before, notFound()] : [{ ...before, applications }, answer(204)];
        }),
    ],
  ];
}
