// A repository that Woodpecker builds: switched on, which makes Woodpecker add its webhook at the forge.
// https://woodpecker-ci.org/api#tag/Repositories
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { repositoryProblems } from '../../forgejo/names.ts';
import { apiResource } from '../../service/api-resource.ts';
import { writeApi } from '../../service/json-api.ts';
import { serviceNeeds, serviceProblems, type ServiceLocator } from '../../service/service-locator.ts';
import { findRepository, forgeIdOf } from '../../woodpecker/repository.ts';

export type WoodpeckerRepositoryDesired = {
  readonly woodpecker: ServiceLocator;
  readonly repository: string;
  /** Minutes that a pipeline may take. */
  readonly timeoutMinutes?: number;
};

type Outputs = { readonly repository: string };

export const woodpeckerRepositoryKind = apiResource<WoodpeckerRepositoryDesired & JsonObject, Outputs>({
  name: 'woodpecker-repository',
  describe: ({ repository }) => `Woodpecker builds ${repository}`,
  validate: ({ woodpecker, repository, timeoutMinutes }) => [
    ...serviceProblems(woodpecker),
    ...repositoryProblems(repository),
    ...(timeoutMinutes === undefined || (Number.isInteger(timeoutMinutes) && timeoutMinutes > 0)
      ? []
      : ['timeoutMinutes is no whole number above zero']),
  ],
  facts: ({ woodpecker }) => ({ requires: serviceNeeds(woodpecker) }),
  identity: ({ woodpecker, repository }) => `${woodpecker.url} ${repository}`,
  async read(context, { woodpecker, repository }) {
    const found = await findRepository(context, woodpecker, repository);
    if (found === undefined || found['active'] !== true) return undefined;
    return { id: String(found['id']), fields: { timeout: found['timeout'] ?? 60 } };
  },
  wanted: ({ timeoutMinutes }) => (timeoutMinutes === undefined ? {} : { timeout: timeoutMinutes }),
  async create(context, desired, fields) {
    const { woodpecker, repository } = desired;
    const forgeId = await forgeIdOf(context, woodpecker, repository);
    await writeApi(context, woodpecker, {
      method: 'POST',
      path: `/api/repos?forge_remote_id=${encodeURIComponent(forgeId)}`,
      what: `switch on ${repository}`,
    });
    if (Object.keys(fields).length === 0) return;
    await woodpeckerRepositoryKind.apply(context, desired, await woodpeckerRepositoryKind.read(context, desired));
  },
  async update(context, { woodpecker, repository }, { id, fields }) {
    await writeApi(context, woodpecker, { method: 'PATCH', path: `/api/repos/${id}`, what: `change ${repository}`, body: fields });
  },
  // Switched off, and not forgotten: its pipelines stay.
  async remove(context, { woodpecker, repository }, id) {
    await writeApi(context, woodpecker, {
      method: 'DELETE',
      path: `/api/repos/${id}?remove=false`,
      what: `switch off ${repository}`,
      expects: [404],
    });
  },
  outputs: ({ repository }) => ({ repository }),
});

/** @public */
export function woodpeckerRepository(desired: Input<WoodpeckerRepositoryDesired>): StepDefinition<Outputs> {
  return stepDefinition<WoodpeckerRepositoryDesired & JsonObject, Outputs>('resource', woodpeckerRepositoryKind.name, desired, [
    'repository',
  ]);
}
