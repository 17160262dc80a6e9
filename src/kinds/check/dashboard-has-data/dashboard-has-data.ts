// A check that every panel of a dashboard shows something, asked as the panel asks: by Grafana, through its data sources. That
// Grafana's health is good says nothing of them.
import { LongshoreError } from '../../../core/error.ts';
import { isJsonObject, type JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { ReadContext } from '../../../ports/context.ts';
import { instantQuery } from '../../monitoring/instant-query.ts';
import { logLines } from '../../monitoring/log-lines.ts';
import { panelsOf, type PanelQuery } from '../../monitoring/panels-of.ts';
import { readApi } from '../../service/json-api.ts';
import { serviceNeeds, serviceProblems, type ServiceLocator } from '../../service/service-locator.ts';
import { verdictOf } from '../../service/service-verdict.ts';
import type { CheckKind } from '../../kind.ts';

export type DashboardHasDataSpec = {
  readonly grafana: ServiceLocator;
  readonly uid: string;
  /** How far back lines of a log count; a day unless given. */
  readonly sinceSeconds?: number;
  /** Titles of panels that may be empty, such as one of errors. */
  readonly mayBeEmpty?: readonly string[];
};

export const dashboardHasDataKind: CheckKind<DashboardHasDataSpec> = {
  type: 'check',
  name: 'dashboard-has-data',
  describe: ({ uid }) => `every panel of Grafana's dashboard ${uid} has data`,
  validate: ({ grafana, uid }) => [...serviceProblems(grafana), ...(uid === '' ? ['a dashboard has no uid'] : [])],
  facts: ({ grafana }) => ({ requires: serviceNeeds(grafana) }),
  observe: (context, { grafana, uid, sinceSeconds = 86_400, mayBeEmpty = [] }) =>
    verdictOf(async () => {
      const path = `/api/dashboards/uid/${encodeURIComponent(uid)}`;
      const { status, json } = await readApi(context, grafana, { path, what: `read dashboard ${uid}`, expects: [404] });
      if (status === 404 || !isJsonObject(json) || !isJsonObject(json['dashboard']))
        return { pass: false, detail: `Grafana has no dashboard ${uid}` };
      const panels = panelsOf(json['dashboard']).filter(({ title }) => !mayBeEmpty.includes(title));
      if (panels.length === 0) return { pass: false, detail: `dashboard ${uid} has no panel that asks for data` };
      const types = new Map<string, Promise<string>>();
      const typeOf = (source: string): Promise<string> => {
        const known = types.get(source) ?? sourceType(context, grafana, source);
        types.set(source, known);
        return known;
      };
      const empty: string[] = [];
      for (const { title, queries } of panels) {
        const reasons: string[] = [];
        for (const query of queries) {
          const reason = await emptyBecause(context, { grafana, query, sinceSeconds, typeOf });
          if (reason === undefined) break;
          reasons.push(reason);
        }
        if (reasons.length === queries.length) empty.push(`"${title}" (${[...new Set(reasons)].join('; ')})`);
      }
      return empty.length === 0
        ? { pass: true, detail: `${panels.length} panels of dashboard ${uid} have data` }
        : {
            pass: false,
            detail: `${empty.length} of ${panels.length} panels of dashboard ${uid} show nothing: ${empty.slice(0, 8).join(', ')}`,
          };
    }),
};

interface Asked {
  readonly grafana: ServiceLocator;
  readonly query: PanelQuery;
  readonly sinceSeconds: number;
  readonly typeOf: (source: string) => Promise<string>;
}

/** `undefined` when there is data. */
async function emptyBecause(context: ReadContext, { grafana, query, sinceSeconds, typeOf }: Asked): Promise<string | undefined> {
  const { source, expression } = query;
  try {
    const type = await typeOf(source);
    const below = `/api/datasources/proxy/uid/${encodeURIComponent(source)}`;
    if (type === 'prometheus')
      return (await instantQuery(context, grafana, expression, below)).length > 0 ? undefined : `no data for ${expression}`;
    if (type === 'loki') {
      const lines = await logLines(context, grafana, { query: expression, sinceSeconds, below });
      return lines.length > 0 ? undefined : `no data for ${expression}`;
    }
    return `nothing is known of data sources of the type ${type}`;
  } catch (error) {
    if (error instanceof LongshoreError && error.code.startsWith('service-')) return `data source ${source}: ${error.message}`;
    throw error;
  }
}

async function sourceType(context: ReadContext, grafana: ServiceLocator, source: string): Promise<string> {
  const path = `/api/datasources/uid/${encodeURIComponent(source)}`;
  const { json } = await readApi(context, grafana, { path, what: `read data source ${source}` });
  return isJsonObject(json) ? String(json['type']) : 'unknown';
}

/** @public */
export function dashboardHasData(spec: Input<DashboardHasDataSpec>): StepDefinition {
  return stepDefinition<DashboardHasDataSpec & JsonObject>('check', dashboardHasDataKind.name, spec);
}
