// Secrets of the stand-in of Woodpecker: values are taken, and never given out.
import { answer, type ApiCall, type Route, type ServiceState } from './service-api.ts';
import type { WoodpeckerState } from './woodpecker-state.ts';

export function woodpeckerSecretRoutes(state: ServiceState<WoodpeckerState>): readonly Route[] {
  const whereOf = ({ url }: ApiCall): string => /^\/api\/(?:(repos|orgs)\/(\d+)\/)?secrets/.exec(url.pathname)?.slice(1, 3).join('/') ?? '';
  const nameOf = ({ path, body }: ApiCall): string => path['name'] ?? String(body['name']);
  const write = (call: ApiCall, isNew: boolean) =>
    state.change((before) => {
      const [where, name] = [whereOf(call), nameOf(call)];
      const all = before.secrets[where] ?? {};
      const known = all[name];
      if (isNew && known !== undefined)
        return [before, answer(500, `Error inserting secret "${name}". constraint failed: UNIQUE constraint failed`)];
      if (!isNew && known === undefined) return [before, answer(404, 'Not Found')];
      if (isNew && (call.body['value'] ?? '') === '') return [before, answer(422, 'Error inserting secret: empty secret value')];
      const secret = {
        name,
        events: call.body['events'] ?? known?.['events'] ?? [],
        images: call.body['images'] ?? known?.['images'] ?? [],
      };
      return [{ ...before, secrets: { ...before.secrets, [where]: { ...all, [name]: secret } } }, answer(200, secret)];
    });
  const read = (call: ApiCall) => {
    const found = state.get().secrets[whereOf(call)]?.[nameOf(call)];
    return found === undefined ? answer(404, 'Not Found') : answer(200, found);
  };
  const remove = (call: ApiCall) =>
    state.change((before) => {
      const where = whereOf(call);
      const { [nameOf(call)]: gone, ...left } = before.secrets[where] ?? {};
      if (gone === undefined) return [before, answer(404, 'Not Found')];
      const { [where]: _, ...others } = before.secrets;
      return [{ ...before, secrets: Object.keys(left).length === 0 ? others : { ...others, [where]: left } }, answer(204)];
    });
  const bases = ['/api/secrets', '/api/repos/:id/secrets', '/api/orgs/:id/secrets'];
  return [
    [
      'GET /api/orgs/lookup/:org',
      ({ path }) => (path['org'] === 'blumeops' ? answer(200, { id: 1, name: 'blumeops' }) : answer(404, 'Not Found')),
    ],
    ...bases.flatMap((base): Route[] => [
      [`POST ${base}`, (call) => write(call, true)],
      [`GET ${base}/:name`, read],
      [`PATCH ${base}/:name`, (call) => write(call, false)],
      [`DELETE ${base}/:name`, remove],
    ]),
  ];
}
