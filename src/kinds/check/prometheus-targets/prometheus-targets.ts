// A check that Prometheus scrapes what it is to scrape: targets that were forgotten are as bad as those that are down.
// https://prometheus.io/docs/prometheus/latest/querying/api/#targets
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { readApi } from '../../service/json-api.ts';
import { serviceNeeds, serviceProblems, type ServiceLocator } from '../../service/service-locator.ts';
import { verdictOf } from '../../service/service-verdict.ts';
import type { CheckKind } from '../../kind.ts';

export type PrometheusTargetsSpec = {
  readonly prometheus: ServiceLocator;
  /** Only targets with these labels, as `{ job: 'node' }`; all unless given. */
  readonly labels?: { readonly [label: string]: string };
  /** How many there must be; 1 unless given. */
  readonly count?: number;
};

export const prometheusTargetsKind: CheckKind<PrometheusTargetsSpec> = {
  type: 'check',
  name: 'prometheus-targets',
  describe: ({ labels = {} }) =>
    `Prometheus scrapes ${
      Object.entries(labels)
        .map(([label, value]) => `${label}=${value}`)
        .join(', ') || 'all'
    }`,
  validate: ({ prometheus, count }) => [
    ...serviceProblems(prometheus),
    ...(count === undefined || (Number.isInteger(count) && count > 0) ? [] : [`count ${String(count)} is no whole number above zero`]),
  ],
  facts: ({ prometheus }) => ({ requires: serviceNeeds(prometheus) }),
  observe: (context, { prometheus, labels = {}, count = 1 }) =>
    verdictOf(async () => {
      const { json } = await readApi(context, prometheus, { path: '/api/v1/targets?state=active', what: 'list the targets' });
      const data = isJsonObject(json) && isJsonObject(json['data']) ? json['data']['activeTargets'] : undefined;
      const targets = (isJsonArray(data) ? data : []).filter(isJsonObject).filter((target) => has(target['labels'], labels));
      if (targets.length < count) return { pass: false, detail: `${targets.length} targets are scraped, expected at least ${count}` };
      const down = targets.filter((target) => target['health'] !== 'up');
      const reasons = down.map((target) => `${text(target['scrapeUrl'])} is ${text(target['health'])}${because(target['lastError'])}`);
      return down.length === 0
        ? { pass: true, detail: `${targets.length} targets are up` }
        : { pass: false, detail: `${down.length} of ${targets.length} targets: ${reasons.slice(0, 5).join('; ')}` };
    }),
};

function has(labels: Json | undefined, wanted: Readonly<Record<string, string>>): boolean {
  return isJsonObject(labels) && Object.entries(wanted).every(([label, value]) => labels[label] === value);
}

function because(error: Json | undefined): string {
  return typeof error === 'string' && error !== '' ? ` (${error})` : '';
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : 'unknown';
}

/** @public */
export function prometheusTargets(spec: Input<PrometheusTargetsSpec>): StepDefinition {
  return stepDefinition<PrometheusTargetsSpec & JsonObject>('check', prometheusTargetsKind.name, spec);
}
