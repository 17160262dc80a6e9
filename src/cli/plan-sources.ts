// Puts the objects of manifests, charts and kustomize folders into a plan that has been loaded: from what is kept beside it, and from
// their origin only when the command may fetch. Lint stays a pure question to a plan that holds all its objects.
import { join } from 'node:path';
import { LongshoreError } from '../core/error.ts';
import { kubeObjectsKind } from '../kinds/resource/kube-object/kube-object.ts';
import { secretsOf, sourceProblems, withSources } from '../kinds/resource/kube-object/sources.ts';
import { stepsOf, type Plan } from '../plan/plan.ts';
import { replaceInputs } from '../plan/replace-inputs.ts';
import type { Step } from '../plan/step.ts';
import type { KubeObject } from '../ports/cluster.ts';
import { sourceLabel, type ManifestReader, type ManifestSource } from '../ports/manifests.ts';
import { findProgram } from './find-program.ts';
import { shownPath } from './shown-path.ts';

export interface PlanSourcesOptions {
  readonly folder: string;
  readonly cwd: string;
  readonly fetch: boolean;
}

/** Errors: `source-…`, `program-missing`, each with the place of its step. A source that is not kept and not fetched stays for lint. */
export async function withPlanSources(plan: Plan, { folder, cwd, fetch }: PlanSourcesOptions): Promise<Plan> {
  const steps = stepsOf(plan).filter((step) => sourcesOf(step).length > 0);
  if (steps.length === 0) return plan;
  const { createManifestReader } = await import('../transport/manifest/create-manifest-reader.ts');
  const cacheFolder = join(folder, '.longshore', 'cache');
  const reader = createManifestReader({ cacheFolder, planFolder: folder, offline: !fetch, program: findProgram });
  const inputs = new Map<Step, Step['input']>();
  for (const step of steps) {
    const rendered = await objectsOf(step, reader, cwd);
    if (rendered !== undefined) inputs.set(step, withSources(step.input, rendered));
  }
  return replaceInputs(plan, (step) => inputs.get(step) ?? step.input);
}

function sourcesOf(step: Step): readonly ManifestSource[] {
  const { sources } = step.input;
  return step.kind === kubeObjectsKind.name && Array.isArray(sources) ? sources : [];
}

async function objectsOf(step: Step, reader: ManifestReader, cwd: string): Promise<readonly (readonly KubeObject[])[] | undefined> {
  const rendered: (readonly KubeObject[])[] = [];
  for (const source of sourcesOf(step)) {
    // What is wrong with the pin itself is for lint to say.
    if (sourceProblems(source).length > 0) return undefined;
    const objects = await reader.objects(source).catch((error: unknown) => {
      throw placed(error, step, cwd);
    });
    if (objects === undefined) return undefined;
    const [secret] = secretsOf(objects).filter((label) => source.without?.includes(label) !== true);
    if (secret !== undefined) {
      const next = `Leave it out (without: ['${secret}']) and write it as an object of the step, with locators in its stringData.`;
      throw placed(
        new LongshoreError('source-invalid', `cannot use ${sourceLabel(source)}: it brings ${secret} with values in it`, { next }),
        step,
        cwd,
      );
    }
    rendered.push(objects);
  }
  return rendered;
}

function placed(error: unknown, step: Step, cwd: string): unknown {
  if (!(error instanceof LongshoreError) || step.place === undefined) return error;
  const { code, message, effect, next } = error;
  const place = `${shownPath(step.place.file, cwd)}:${step.place.line}`;
  return new LongshoreError(code, `${message} (step ${step.ref})`, {
    effect,
    place,
    cause: error,
    ...(next === undefined ? {} : { next }),
  });
}
