// A check that Loki has lines of somebody, written lately. https://grafana.com/docs/loki/latest/reference/loki-http-api/
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { serviceNeeds, serviceProblems, type ServiceLocator } from '../../service/service-locator.ts';
import { verdictOf } from '../../service/service-verdict.ts';
import { logLines } from '../../monitoring/log-lines.ts';
import type { CheckKind } from '../../kind.ts';

export type LokiQuerySpec = {
  readonly loki: ServiceLocator;
  /** LogQL that selects lines: `{service="zot"}`. */
  readonly query: string;
  /** How far back is looked; an hour unless given. */
  readonly sinceSeconds?: number;
  /** How many lines there must be; 1 unless given. */
  readonly atLeast?: number;
  /** What one of them must contain. */
  readonly contains?: string;
};

export const lokiQueryKind: CheckKind<LokiQuerySpec> = {
  type: 'check',
  name: 'loki-query',
  describe: ({ query }) => `Loki: ${query}`,
  validate: ({ loki, query, sinceSeconds = 1, atLeast = 1 }) => [
    ...serviceProblems(loki),
    ...(query.trim().startsWith('{') ? [] : [`query "${query}" selects no lines: it begins with no {`]),
    ...(sinceSeconds > 0 ? [] : ['sinceSeconds is not above zero']),
    ...(Number.isInteger(atLeast) && atLeast > 0 && atLeast <= 1_000 ? [] : [`atLeast ${String(atLeast)} is not 1 to 1000`]),
  ],
  facts: ({ loki }) => ({ requires: serviceNeeds(loki) }),
  observe: (context, { loki, query, sinceSeconds = 3_600, atLeast = 1, contains }) =>
    verdictOf(async () => {
      const lines = await logLines(context, loki, { query, sinceSeconds });
      const seen = `${query} gives ${lines.length} lines of the last ${sinceSeconds} s`;
      if (lines.length < atLeast) return { pass: false, detail: `${seen}, expected at least ${atLeast}` };
      const fits = contains === undefined || lines.some((line) => line.includes(contains));
      return { pass: fits, detail: fits ? seen : `${seen}, and none contains "${contains}"` };
    }),
};

/** @public */
export function lokiQuery(spec: Input<LokiQuerySpec>): StepDefinition {
  return stepDefinition<LokiQuerySpec & JsonObject>('check', lokiQueryKind.name, spec);
}
