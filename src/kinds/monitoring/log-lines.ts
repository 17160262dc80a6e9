// Lines of Loki, newest first, from its range query; also behind a path, as Grafana's proxy has it.
import { LongshoreError } from '../../core/error.ts';
import { isJsonArray, isJsonObject } from '../../core/json.ts';
import type { ReadContext } from '../../ports/context.ts';
import { readApi } from '../service/json-api.ts';
import type { ServiceLocator } from '../service/service-locator.ts';

export interface LogQuery {
  readonly query: string;
  readonly sinceSeconds: number;
  readonly below?: string;
}

const mostLines = 1_000;

export async function logLines(
  context: ReadContext,
  loki: ServiceLocator,
  { query, sinceSeconds, below = '' }: LogQuery,
): Promise<readonly string[]> {
  // In nanoseconds, which no number of JavaScript holds exactly.
  const nanoseconds = (ms: number) => `${String(Math.floor(ms))}000000`;
  const now = context.clock.now();
  const search = new URLSearchParams({
    query,
    start: nanoseconds(now - sinceSeconds * 1000),
    // The end does not count itself, and clocks differ a little.
    end: nanoseconds(now + 5_000),
    limit: String(mostLines),
    direction: 'backward',
  });
  const { json } = await readApi(context, loki, { path: `${below}/loki/api/v1/query_range?${search.toString()}`, what: `query ${query}` });
  const data = isJsonObject(json) ? json['data'] : undefined;
  if (!isJsonObject(data) || !isJsonArray(data['result']))
    throw new LongshoreError('service-refused', `cannot query ${query} at ${loki.url}: what answers is no Loki`, {
      next: 'Correct the address.',
    });
  return data['result']
    .filter(isJsonObject)
    .flatMap(({ values }) => (isJsonArray(values) ? values.flatMap((value) => (isJsonArray(value) ? [String(value[1])] : [])) : []));
}
