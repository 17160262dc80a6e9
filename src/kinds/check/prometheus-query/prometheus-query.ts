// A check by an instant query of Prometheus: that it has data, how much, what value, how old.
// https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { serviceNeeds, serviceProblems, type ServiceLocator } from '../../service/service-locator.ts';
import { isThere, verdictOf } from '../../service/service-verdict.ts';
import { instantQuery, type Sample } from '../../monitoring/instant-query.ts';
import type { CheckKind, Verdict } from '../../kind.ts';

export type PrometheusQuerySpec = {
  readonly prometheus: ServiceLocator;
  readonly query: string;
  /** Every value of the result must be this, or lie within these bounds. */
  readonly value?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** How many series there must be; 1 unless given, and 0 for a query that must find nothing. */
  readonly series?: number;
  /**
   * The newest sample may be so old. For a plain selector only. A file that is scraped is as new as its scrape: ask
   * `time() - node_textfile_mtime_seconds` for the age of what its writer wrote.
   */
  readonly maxAgeSeconds?: number;
};

export const prometheusQueryKind: CheckKind<PrometheusQuerySpec> = {
  type: 'check',
  name: 'prometheus-query',
  describe: ({ query }) => `Prometheus: ${query}`,
  validate: ({ prometheus, query, series, maxAgeSeconds, value, atLeast, atMost }) => [
    ...serviceProblems(prometheus),
    ...(query.trim() === '' ? ['the query is empty'] : []),
    ...(series === undefined || (Number.isInteger(series) && series >= 0) ? [] : [`series ${String(series)} is no count`]),
    ...(maxAgeSeconds === undefined || maxAgeSeconds > 0 ? [] : ['maxAgeSeconds is not above zero']),
    ...(series === 0 && [value, atLeast, atMost, maxAgeSeconds].some(isThere) ? ['a query that must find nothing has no value'] : []),
  ],
  facts: ({ prometheus }) => ({ requires: serviceNeeds(prometheus) }),
  observe: (context, spec) =>
    verdictOf(async () => {
      const samples = await instantQuery(context, spec.prometheus, spec.query);
      const seen = judge(spec, samples);
      if (!seen.pass || spec.maxAgeSeconds === undefined) return seen;
      const times = await instantQuery(context, spec.prometheus, `timestamp(${spec.query})`);
      const age = Math.round(context.clock.now() / 1000 - Math.max(...times.map(({ value }) => value)));
      const isFresh = age <= spec.maxAgeSeconds;
      return { pass: isFresh, detail: `${seen.detail}, ${age} s old${isFresh ? '' : `, expected at most ${spec.maxAgeSeconds} s`}` };
    }),
};

function judge({ query, value, atLeast, atMost, series = 1 }: PrometheusQuerySpec, samples: readonly Sample[]): Verdict {
  const count = `${query} gives ${samples.length === 0 ? 'nothing' : `${samples.length} series`}`;
  if (series === 0) return { pass: samples.length === 0, detail: `${count}${samples.length === 0 ? '' : ', expected nothing'}` };
  if (samples.length < series) return { pass: false, detail: `${count}, expected ${series === 1 ? 'data' : `at least ${series} series`}` };
  const wrong = samples.find(
    (sample) =>
      (value !== undefined && sample.value !== value) ||
      (atLeast !== undefined && !(sample.value >= atLeast)) ||
      (atMost !== undefined && !(sample.value <= atMost)),
  );
  const first = wrong ?? samples[0];
  const shown = first === undefined ? '' : `${query} is ${first.value}${first.labels === '' ? '' : ` for ${first.labels}`}`;
  const wanted = [
    ...(value === undefined ? [] : [String(value)]),
    ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
    ...(atMost === undefined ? [] : [`at most ${atMost}`]),
  ].join(' and ');
  return { pass: wrong === undefined, detail: wrong === undefined ? shown : `${shown}, expected ${wanted}` };
}

/** @public */
export function prometheusQuery(spec: Input<PrometheusQuerySpec>): StepDefinition {
  return stepDefinition<PrometheusQuerySpec & JsonObject>('check', prometheusQueryKind.name, spec);
}
