// The panels of a dashboard's model that ask for data, with their queries as they would be sent: rows opened, variables filled
// in. https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../core/json.ts';

export interface PanelQuery {
  /** The data source's uid. */
  readonly source: string;
  readonly expression: string;
}

export interface Panel {
  readonly title: string;
  readonly queries: readonly PanelQuery[];
}

/** Panels without a query of a data source (texts, rows, Grafana's own) are left out. */
export function panelsOf(model: JsonObject): readonly Panel[] {
  const values = variablesOf(model);
  return all(model['panels']).flatMap((panel): Panel[] => {
    const own = sourceOf(panel['datasource']);
    const queries = objects(panel['targets']).flatMap((target): PanelQuery[] => {
      const { expr, hide } = target;
      if (typeof expr !== 'string' || expr.trim() === '' || hide === true) return [];
      const source = filled(sourceOf(target['datasource']) ?? own ?? '', values);
      return [{ source, expression: filled(expr, values) }];
    });
    const title = typeof panel['title'] === 'string' && panel['title'] !== '' ? panel['title'] : `panel ${String(panel['id'] ?? '')}`;
    return queries.length === 0 ? [] : [{ title, queries }];
  });
}

/** A closed row holds its panels itself. */
function all(panels: Json | undefined): readonly JsonObject[] {
  return objects(panels).flatMap((panel) => [panel, ...all(panel['panels'])]);
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return isJsonArray(value) ? value.filter(isJsonObject) : [];
}

/** Old models name a data source; new ones have its type and uid. */
function sourceOf(value: Json | undefined): string | undefined {
  const uid = isJsonObject(value) ? value['uid'] : value;
  return typeof uid === 'string' && uid !== '' && !uid.startsWith('--') ? uid : undefined;
}

/** What Grafana puts in at its own: https://grafana.com/docs/grafana/latest/dashboards/variables/add-template-variables/ */
const builtIn: Readonly<Record<string, string>> = {
  __interval: '1m',
  __rate_interval: '5m',
  __range: '1h',
  __interval_ms: '60000',
  __range_s: '3600',
  __range_ms: '3600000',
};

function variablesOf(model: JsonObject): ReadonlyMap<string, string> {
  const templating = model['templating'];
  const listed = objects(isJsonObject(templating) ? templating['list'] : undefined).flatMap((each): [string, string][] => {
    const { name, current, allValue, query } = each;
    if (typeof name !== 'string') return [];
    const value = isJsonObject(current) ? current['value'] : undefined;
    const chosen = isJsonArray(value) ? value : [value];
    const isAll = chosen.some((each) => each === '$__all');
    const text = isAll
      ? typeof allValue === 'string' && allValue !== ''
        ? allValue
        : '.*'
      : chosen.filter((each) => typeof each === 'string').join('|');
    return [[name, text === '' && typeof query === 'string' && each['type'] === 'constant' ? query : text]];
  });
  return new Map([...Object.entries(builtIn), ...listed]);
}

/** `$name`, `${name}`, `${name:regex}` and `[[name]]`. A name that nobody has defined stays. */
function filled(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$\{(\w+)(?::\w+)?\}|\$(\w+)|\[\[(\w+)\]\]/g, (whole: string, braced?: string, plain?: string, old?: string) => {
    return values.get(braced ?? plain ?? old ?? '') ?? whole;
  });
}
