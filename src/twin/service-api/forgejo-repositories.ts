// Repositories of the stand-in of Forgejo, with their webhooks, deploy keys and push mirrors.
import type { JsonObject } from '../../core/json.ts';
import type { WebResponse } from '../../ports/web.ts';
import { goDuration } from './go-duration.ts';
import { answer, type ApiCall, type Route, type ServiceState } from './service-api.ts';
import { nextId, notFound, paged, type ForgejoRepository, type ForgejoState } from './forgejo-state.ts';

type Listed = 'hooks' | 'keys' | 'mirrors';

export function forgejoRepositoryRoutes(state: ServiceState<ForgejoState>, me: string): readonly Route[] {
  const change = changeOf(state);
  const shown = ({ hooks: _, keys: __, mirrors: ___, ...repository }: JsonObject): JsonObject => repository;
  const add = (owner: string, name: string, fields: JsonObject): WebResponse =>
    state.change((before) => {
      const fullName = `${owner}/${name}`;
      if (before.users[owner] === undefined && !before.organisations.includes(owner)) return [before, notFound()];
      if (before.repositories[fullName] !== undefined)
        return [before, answer(409, { message: 'The repository with the same name already exists.' })];
      const id = nextId(Object.values(before.repositories));
      const repository = {
        description: '',
        private: false,
        default_branch: 'main',
        mirror: false,
        empty: true,
        ...fields,
        id,
        name,
        full_name: fullName,
      };
      return [{ ...before, repositories: { ...before.repositories, [fullName]: repository } }, answer(201, repository)];
    });
  const fieldsOf = ({ description, private: isPrivate, default_branch: branch }: JsonObject): JsonObject => ({
    ...(description === undefined ? {} : { description }),
    ...(isPrivate === undefined ? {} : { private: isPrivate }),
    ...(branch === undefined ? {} : { default_branch: branch }),
  });
  return [
    ...listRoutes(state),
    ['POST /api/v1/user/repos', ({ body }) => add(me, String(body['name']), fieldsOf(body))],
    ['POST /api/v1/orgs/:owner/repos', ({ body, path }) => add(path['owner'] ?? '', String(body['name']), fieldsOf(body))],
    ['POST /api/v1/admin/users/:owner/repos', ({ body, path }) => add(path['owner'] ?? '', String(body['name']), fieldsOf(body))],
    [
      'POST /api/v1/repos/migrate',
      ({ body }) =>
        add(String(body['repo_owner']), String(body['repo_name']), {
          ...fieldsOf(body),
          mirror: body['mirror'] === true,
          mirror_interval: goDuration(String(body['mirror_interval'] ?? '8h')),
          empty: false,
        }),
    ],
    [
      `GET ${at}`,
      (call) => {
        const known = state.get().repositories[nameOf(call)];
        return known === undefined ? notFound() : answer(200, shown(known));
      },
    ],
    [
      `PATCH ${at}`,
      (call) =>
        change(call, (known) => {
          const interval = call.body['mirror_interval'];
          const next = {
            ...known,
            ...fieldsOf(call.body),
            ...(interval === undefined ? {} : { mirror_interval: goDuration(String(interval)) }),
          };
          return [next, answer(200, shown(next))];
        }),
    ],
    [
      `DELETE ${at}`,
      (call) =>
        state.change((before) => {
          const { [nameOf(call)]: gone, ...repositories } = before.repositories;
          return gone === undefined ? [before, notFound()] : [{ ...before, repositories }, answer(204)];
        }),
    ],
  ];
}

const at = '/api/v1/repos/:owner/:name';

function nameOf({ path }: ApiCall): string {
  return `${path['owner'] ?? ''}/${path['name'] ?? ''}`;
}

type Change = (call: ApiCall, how: (known: ForgejoRepository) => readonly [ForgejoRepository, WebResponse]) => WebResponse;

function changeOf(state: ServiceState<ForgejoState>): Change {
  return (call, how) =>
    state.change((before) => {
      const known = before.repositories[nameOf(call)];
      if (known === undefined) return [before, notFound()];
      const [next, response] = how(known);
      return [{ ...before, repositories: { ...before.repositories, [nameOf(call)]: next } }, response];
    });
}

/** What belongs to a repository and comes in lists. */
function listRoutes(state: ServiceState<ForgejoState>): readonly Route[] {
  const change = changeOf(state);
  const list =
    (what: Listed) =>
    (call: ApiCall): WebResponse => {
      const known = state.get().repositories[nameOf(call)];
      return known === undefined ? notFound() : paged(call.url, known[what] ?? []);
    };
  const put =
    (what: Listed, make: (call: ApiCall, id: number) => JsonObject) =>
    (call: ApiCall): WebResponse =>
      change(call, (known) => {
        const made = make(call, nextId(known[what] ?? []));
        return [{ ...known, [what]: [...(known[what] ?? []), made] }, answer(what === 'mirrors' ? 200 : 201, made)];
      });
  const drop =
    (what: Listed, field: string) =>
    (call: ApiCall): WebResponse =>
      change(call, (known) => {
        const left = (known[what] ?? []).filter((each) => String(each[field]) !== call.path['id']);
        if (left.length === (known[what] ?? []).length) return [known, notFound()];
        const { [what]: _, ...rest } = known;
        return [left.length === 0 ? rest : { ...known, [what]: left }, answer(204)];
      });
  return [
    [`GET ${at}/hooks`, list('hooks')],
    [`POST ${at}/hooks`, put('hooks', ({ body }, id) => ({ id, ...hook(body) }))],
    [
      `PATCH ${at}/hooks/:id`,
      (call) =>
        change(call, (known) => {
          const hooks = (known.hooks ?? []).map((each) =>
            String(each['id']) === call.path['id'] ? { ...each, ...hook({ ...each, ...call.body }) } : each,
          );
          return [{ ...known, hooks }, answer(200, hooks.find((each) => String(each['id']) === call.path['id']) ?? {})];
        }),
    ],
    [`DELETE ${at}/hooks/:id`, drop('hooks', 'id')],
    [`GET ${at}/keys`, list('keys')],
    [
      `POST ${at}/keys`,
      put('keys', ({ body }, id) => ({
        id,
        title: String(body['title']),
        key: String(body['key']),
        read_only: body['read_only'] ?? false,
      })),
    ],
    [`DELETE ${at}/keys/:id`, drop('keys', 'id')],
    [`GET ${at}/push_mirrors`, list('mirrors')],
    [
      `POST ${at}/push_mirrors`,
      put('mirrors', ({ body }, id) => ({
        id,
        remote_name: `remote_mirror_${id}`,
        remote_address: String(body['remote_address']),
        interval: goDuration(String(body['interval'] ?? '8h')),
        sync_on_commit: body['sync_on_commit'] ?? false,
      })),
    ],
    [`DELETE ${at}/push_mirrors/:id`, drop('mirrors', 'remote_name')],
  ];
}

/** The secret is taken, and never given out. */
function hook({ config, events, active, branch_filter: branches }: JsonObject): JsonObject {
  const { secret: _, ...rest } = (config ?? {}) as JsonObject;
  return { config: rest, events: events ?? ['push'], active: active ?? false, branch_filter: branches ?? '' };
}
