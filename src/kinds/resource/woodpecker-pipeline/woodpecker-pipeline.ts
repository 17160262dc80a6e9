// A pipeline run that must succeed: started once, waited for, told from others by a variable that it carries. When it fails, the
// reason has the last lines of each step that failed. https://woodpecker-ci.org/api#tag/Pipelines
import { diffOf, noDiff } from '../../../core/diff.ts';
import { LongshoreError } from '../../../core/error.ts';
import { isJsonObject, type JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { repositoryProblems } from '../../forgejo/names.ts';
import { writeApi } from '../../service/json-api.ts';
import { serviceNeeds, serviceProblems, type ServiceLocator } from '../../service/service-locator.ts';
import { hasEnded, runsOf, whyItFailed, type PipelineRun } from '../../woodpecker/pipeline-runs.ts';
import { activeRepository, findRepository } from '../../woodpecker/repository.ts';
import type { ResourceKind } from '../../kind.ts';

export type WoodpeckerPipelineDesired = {
  readonly woodpecker: ServiceLocator;
  readonly repository: string;
  readonly branch: string;
  /** Names the run: another name is another run. */
  readonly run: string;
  readonly variables?: { readonly [name: string]: string };
  /** How long it may take; 900 unless given. */
  readonly patienceSeconds?: number;
};

export interface WoodpeckerPipelineObserved {
  readonly repositoryId: string | undefined;
  /** Of this name, newest first. */
  readonly runs: readonly PipelineRun[];
}

type Outputs = { readonly number: number };

const pollMs = 2_000;

export const woodpeckerPipelineKind: ResourceKind<WoodpeckerPipelineDesired, WoodpeckerPipelineObserved, null, Outputs> = {
  type: 'resource',
  name: 'woodpecker-pipeline',
  describe: ({ repository, branch, run }) => `pipeline "${run}" of ${repository} (${branch}) succeeds`,
  validate: ({ woodpecker, repository, branch, run, patienceSeconds }) => [
    ...serviceProblems(woodpecker),
    ...repositoryProblems(repository),
    ...(branch === '' ? ['a pipeline runs on no branch'] : []),
    ...(run === '' ? ['a pipeline run has no name'] : []),
    ...(patienceSeconds === undefined || patienceSeconds > 0 ? [] : ['patienceSeconds is not above zero']),
  ],
  facts: ({ woodpecker }) => ({ requires: serviceNeeds(woodpecker) }),
  identity: ({ woodpecker, repository, run }) => `woodpecker-pipeline ${woodpecker.url} ${repository} ${run}`,
  async read(context, { woodpecker, repository, run }) {
    const found = await findRepository(context, woodpecker, repository);
    if (found === undefined || found['active'] !== true) return { repositoryId: undefined, runs: [] };
    const repositoryId = String(found['id']);
    return { repositoryId, runs: await runsOf(context, woodpecker, { repositoryId, run }) };
  },
  diff: ({ run }, { runs }) => {
    const newest = runs[0];
    if (newest?.status === 'success') return noDiff;
    return diffOf('create', [{ field: `pipeline ${run}`, ...(newest === undefined ? {} : { from: newest.status }), to: 'success' }]);
  },
  capture: async () => null,
  async apply(context, desired, observed) {
    const { woodpecker, repository, branch, run, variables = {}, patienceSeconds = 900 } = desired;
    const repositoryId = observed.repositoryId ?? (await activeRepository(context, woodpecker, repository));
    let current = observed.runs[0];
    if (current?.status === 'success') return;
    if (current === undefined || hasEnded(current)) {
      const body = { branch, variables: { ...variables, LONGSHORE_RUN: run } };
      const { json } = await writeApi(context, woodpecker, {
        method: 'POST',
        path: `/api/repos/${repositoryId}/pipelines`,
        what: `run ${repository}`,
        body,
      });
      current = { number: isJsonObject(json) ? Number(json['number']) : Number.NaN, status: 'pending' };
    }
    const until = context.clock.now() + patienceSeconds * 1000;
    for (;;) {
      const seen = (await runsOf(context, woodpecker, { repositoryId, run })).find(({ number }) => number === current.number);
      if (seen?.status === 'success') return;
      const what = `pipeline ${current.number} of ${repository}`;
      if (seen !== undefined && hasEnded(seen)) {
        const why = await whyItFailed(context, woodpecker, { repositoryId, number: seen.number });
        throw new LongshoreError('pipeline-failed', `${what} did not succeed: ${seen.status}${why === '' ? '' : `\n${why}`}`, {
          effect: 'changed',
          next: 'Mend what failed, then run the same command again: it starts another run.',
        });
      }
      if (context.clock.now() > until)
        throw new LongshoreError(
          'pipeline-slow',
          `${what} has not ended after ${patienceSeconds} s: ${seen?.status ?? 'it is not listed'}`,
          {
            effect: 'changed',
            next: 'Look whether an agent is connected; the same command goes on waiting.',
          },
        );
      context.progress({ what: `${what}: ${seen?.status ?? 'pending'}` });
      await context.clock.sleep(pollMs, context.signal);
    }
  },
  async restore(context, desired) {
    const { repositoryId, runs } = await woodpeckerPipelineKind.read(context, desired);
    for (const { number } of runs) {
      const path = `/api/repos/${repositoryId ?? ''}/pipelines/${number}`;
      await writeApi(context, desired.woodpecker, {
        method: 'DELETE',
        path,
        what: `remove pipeline ${number} of ${desired.repository}`,
        expects: [404],
      });
    }
  },
  outputs: (_desired, { runs }) => ({ number: runs[0]?.number ?? 0 }),
};

/** @public */
export function woodpeckerPipeline(desired: Input<WoodpeckerPipelineDesired>): StepDefinition<Outputs> {
  return stepDefinition<WoodpeckerPipelineDesired & JsonObject, Outputs>('resource', woodpeckerPipelineKind.name, desired, ['number']);
}
