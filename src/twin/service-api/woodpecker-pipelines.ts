// Pipelines of the stand-in of Woodpecker. A run is pending when it is first looked at, and then ends: well, unless a variable
// `TWIN_FAILS` names the step that fails and what it says.
import type { JsonObject } from '../../core/json.ts';
import { answer, type Route, type ServiceState } from './service-api.ts';
import type { WoodpeckerState } from './woodpecker-state.ts';

export function woodpeckerPipelineRoutes(state: ServiceState<WoodpeckerState>): readonly Route[] {
  const pipelinesOf = (id: string | undefined): readonly JsonObject[] => state.get().repositories[id ?? '']?.pipelines ?? [];
  const keep = (id: string, how: (all: readonly JsonObject[]) => readonly JsonObject[]) =>
    state.change((before) => {
      const { pipelines = [], ...known } = before.repositories[id] ?? { active: false };
      const next = how(pipelines);
      const repository = next.length === 0 ? known : { ...known, pipelines: next };
      return [{ ...before, repositories: { ...before.repositories, [id]: repository } }, undefined];
    });
  const ended = (pipeline: JsonObject): JsonObject => {
    const fails = ((pipeline['variables'] ?? {}) as JsonObject)['TWIN_FAILS'];
    return { ...pipeline, status: fails === undefined ? 'success' : 'failure' };
  };
  return [
    [
      'POST /api/repos/:id/pipelines',
      ({ path, body }) => {
        const id = path['id'] ?? '';
        if (state.get().repositories[id]?.active !== true) return answer(404, 'Not Found');
        const number = Math.max(0, ...pipelinesOf(id).map((each) => Number(each['number']))) + 1;
        const pipeline = {
          number,
          status: 'pending',
          event: 'manual',
          branch: String(body['branch']),
          variables: (body['variables'] ?? {}) as JsonObject,
        };
        keep(id, (all) => [...all, pipeline]);
        return answer(200, pipeline);
      },
    ],
    [
      'GET /api/repos/:id/pipelines',
      ({ path }) => {
        const seen = [...pipelinesOf(path['id'])].reverse();
        // The agent is at work between two looks.
        if (seen.some(({ status }) => status === 'pending'))
          keep(path['id'] ?? '', (all) => all.map((each) => (each['status'] === 'pending' ? ended(each) : each)));
        return answer(200, seen);
      },
    ],
    [
      'GET /api/repos/:id/pipelines/:number',
      ({ path }) => {
        const found = pipelinesOf(path['id']).find((each) => String(each['number']) === path['number']);
        if (found === undefined) return answer(404, 'Not Found');
        const [name = 'build'] = String(((found['variables'] ?? {}) as JsonObject)['TWIN_FAILS'] ?? 'build').split(':');
        const isFailed = found['status'] === 'failure';
        const children = [
          { id: 1, name: 'clone', state: 'success', exit_code: 0 },
          { id: 2, name, state: isFailed ? 'failure' : 'success', exit_code: isFailed ? 1 : 0 },
        ];
        return answer(200, { ...found, workflows: [{ id: 1, name: 'woodpecker', state: String(found['status']), children }] });
      },
    ],
    [
      'GET /api/repos/:id/logs/:number/:step',
      ({ path }) => {
        const found = pipelinesOf(path['id']).find((each) => String(each['number']) === path['number']);
        const said = String(((found?.['variables'] ?? {}) as JsonObject)['TWIN_FAILS'] ?? '')
          .split(':')
          .slice(1)
          .join(':');
        const lines = ['+ make', ...(said === '' ? [] : [said])];
        return answer(
          200,
          lines.map((line, index) => ({ id: index, line: index, data: Buffer.from(`${line}\n`).toString('base64') })),
        );
      },
    ],
    [
      'DELETE /api/repos/:id/pipelines/:number',
      ({ path }) => {
        if (!pipelinesOf(path['id']).some((each) => String(each['number']) === path['number'])) return answer(404, 'Not Found');
        keep(path['id'] ?? '', (all) => all.filter((each) => String(each['number']) !== path['number']));
        return answer(204);
      },
    ],
  ];
}
