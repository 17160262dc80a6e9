// Stand-in of Loki: it keeps the lines that are pushed to it, and gives those of a stream selector, filtered by `|=`.
// https://grafana.com/docs/loki/latest/reference/loki-http-api/
import type { Json, JsonObject } from '../../core/json.ts';
import type { Listener } from '../../inventory/inventory.ts';
import type { WebResponse } from '../../ports/web.ts';
import { answer, route, ServiceState, type ApiCall } from '../service-api/service-api.ts';
import type { Program } from '../world.ts';
import { parseSelector } from './metrics-text.ts';

interface Stream extends JsonObject {
  readonly stream: { readonly [label: string]: string };
  /** Nanoseconds, as text; the line. */
  readonly values: readonly (readonly [string, string])[];
}

interface LokiState extends JsonObject {
  readonly streams: readonly Stream[];
}

export const loki: Program = {
  name: 'loki',
  async start(world, start) {
    const state = new ServiceState<LokiState>(world, start, 'loki', { streams: [] });
    const listens = start.settings['listens'];
    return {
      listens: Array.isArray(listens) && listens.length > 0 ? (listens as readonly Listener[]) : [{ address: '*', port: 3100 }],
      answer: async (request) =>
        (await route(request, [
          ['GET /ready', () => plain(200, 'ready\n')],
          ['POST /loki/api/v1/push', (call) => push(state, call)],
          ['GET /loki/api/v1/query_range', (call) => queryRange(state, call)],
        ])) ?? plain(404, '404 page not found\n'),
      stop: async () => undefined,
    };
  },
};

function plain(status: number, body: string): WebResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

function push(state: ServiceState<LokiState>, { body }: ApiCall): WebResponse {
  const streams = body['streams'];
  if (!Array.isArray(streams)) return plain(400, 'error at least one stream is required\n');
  state.change((before) => [{ streams: [...before.streams, ...(streams as readonly Stream[])] }, undefined]);
  return plain(204, '');
}

function queryRange(state: ServiceState<LokiState>, { url }: ApiCall): WebResponse {
  const query = url.searchParams.get('query') ?? '';
  const [, selector = '', filters = ''] = /^\s*(\{[^}]*\})\s*((?:\|=\s*"[^"]*"\s*)*)$/.exec(query) ?? [];
  const fits = selector === '' ? undefined : parseSelector(selector);
  if (fits === undefined) return plain(400, `parse error at line 1, col 1: the twin does not evaluate ${query}\n`);
  const needles = [...filters.matchAll(/"([^"]*)"/g)].map(([, needle = '']) => needle);
  const [from, to] = [BigInt(url.searchParams.get('start') ?? '0'), BigInt(url.searchParams.get('end') ?? '9'.repeat(19))];
  const result: Json[] = state.get().streams.flatMap(({ stream, values }) => {
    const seen = values.filter(([at, line]) => BigInt(at) >= from && BigInt(at) < to && needles.every((needle) => line.includes(needle)));
    return fits({ name: '', labels: stream, value: 0 }) && seen.length > 0
      ? [{ stream, values: seen.slice(-Number(url.searchParams.get('limit') ?? 100)) }]
      : [];
  });
  return answer(200, { status: 'success', data: { resultType: 'streams', result } });
}
