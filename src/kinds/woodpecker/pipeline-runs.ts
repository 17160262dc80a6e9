// Runs of a pipeline, how they ended, and what the steps that failed said last.
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import type { ReadContext } from '../../ports/context.ts';
import { readApi } from '../service/json-api.ts';
import type { ServiceLocator } from '../service/service-locator.ts';

export interface PipelineRun {
  readonly number: number;
  readonly status: string;
}

/** https://woodpecker-ci.org/docs/usage/terminology, "Pipeline status" */
const goesOn: ReadonlySet<string> = new Set(['pending', 'running', 'created', 'started', 'blocked']);
const failed: ReadonlySet<Json | undefined> = new Set(['failure', 'error', 'killed', 'declined']);
const lastLines = 5;
const perPage = 50;

export function hasEnded({ status }: PipelineRun): boolean {
  return !goesOn.has(status);
}

/** Of the name that the run carries in its variables, newest first. */
export async function runsOf(
  context: ReadContext,
  woodpecker: ServiceLocator,
  { repositoryId, run }: { readonly repositoryId: string; readonly run: string },
): Promise<readonly PipelineRun[]> {
  const path = `/api/repos/${repositoryId}/pipelines?perPage=${perPage}`;
  const { json } = await readApi(context, woodpecker, { path, what: 'list the pipelines' });
  return objects(json)
    .filter(({ variables }) => isJsonObject(variables) && variables['LONGSHORE_RUN'] === run)
    .map(({ number, status }) => ({ number: Number(number), status: String(status) }))
    .sort((one, other) => other.number - one.number);
}

export async function whyItFailed(
  context: ReadContext,
  woodpecker: ServiceLocator,
  { repositoryId, number }: { readonly repositoryId: string; readonly number: number },
): Promise<string> {
  const { json } = await readApi(context, woodpecker, {
    path: `/api/repos/${repositoryId}/pipelines/${number}`,
    what: `read pipeline ${number}`,
  });
  if (!isJsonObject(json)) return '';
  const errors = objects(json['errors']).map(({ message }) => String(message));
  const steps = objects(json['workflows'])
    .flatMap(({ children }) => objects(children))
    .filter(({ state }) => failed.has(state));
  const said = await Promise.all(
    steps.map(async ({ id, name, exit_code: code, error }) => {
      const path = `/api/repos/${repositoryId}/logs/${number}/${String(id)}`;
      const log = await readApi(context, woodpecker, { path, what: `read the log of ${String(name)}`, expects: [404] });
      const lines = objects(log.json).map(({ data }) => Buffer.from(String(data), 'base64').toString('utf8').trimEnd());
      const ended = typeof error === 'string' && error !== '' ? error : `exit code ${String(code)}`;
      return [`step ${String(name)}: ${ended}`, ...lines.slice(-lastLines).map((line) => `  ${line}`)];
    }),
  );
  return [...errors, ...said.flat()].join('\n');
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return isJsonArray(value) ? value.filter(isJsonObject) : [];
}
