// One instant query of Prometheus, or of whatever speaks its API, below a path.
import { LongshoreError } from '../../core/error.ts';
import { isJsonArray, isJsonObject, type Json } from '../../core/json.ts';
import type { ReadContext } from '../../ports/context.ts';
import { readApi } from '../service/json-api.ts';
import type { ServiceLocator } from '../service/service-locator.ts';

export interface Sample {
  /** `zot_up{instance="indri"}`. */
  readonly labels: string;
  readonly value: number;
}

export async function instantQuery(
  context: ReadContext,
  prometheus: ServiceLocator,
  query: string,
  below = '',
): Promise<readonly Sample[]> {
  const what = `query ${query}`;
  const { json } = await readApi(context, prometheus, { path: `${below}/api/v1/query?query=${encodeURIComponent(query)}`, what });
  const data = isJsonObject(json) ? json['data'] : undefined;
  if (!isJsonObject(json) || json['status'] !== 'success' || !isJsonObject(data)) throw notOne(prometheus, what);
  const result = data['result'];
  if (data['resultType'] === 'scalar' && isJsonArray(result)) return [{ labels: '', value: numberOf(result[1]) }];
  if (data['resultType'] !== 'vector' || !isJsonArray(result)) throw notOne(prometheus, what);
  return result.flatMap((each): Sample[] => {
    if (!isJsonObject(each) || !isJsonArray(each['value'])) return [];
    return [{ labels: labelsOf(each['metric']), value: numberOf(each['value'][1]) }];
  });
}

function labelsOf(metric: Json | undefined): string {
  if (!isJsonObject(metric)) return '';
  const { __name__: name, ...labels } = metric;
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${String(value)}"`);
  return `${typeof name === 'string' ? name : ''}${pairs.length === 0 ? '' : `{${pairs.join(', ')}}`}`;
}

/** Sample values are strings, `NaN` and `+Inf` among them. */
function numberOf(value: Json | undefined): number {
  return value === '+Inf' ? Infinity : value === '-Inf' ? -Infinity : Number(value);
}

function notOne({ url }: ServiceLocator, what: string): LongshoreError {
  return new LongshoreError('service-refused', `cannot ${what} at ${url}: what answers is no Prometheus`, { next: 'Correct the address.' });
}
