// Phases: a goal, steps, and the checks that must hold after it. Building one does no I/O.
import { LongshoreError } from '../core/error.ts';
import type { StepRef } from '../core/ref.ts';
import { callerPlace } from './place.ts';
import { stepHandle, type Place, type Step, type StepDefinition, type StepHandle, type StepOptions } from './step.ts';

export interface Phase<Exports = unknown> {
  readonly name: string;
  readonly goal: string;
  readonly steps: readonly Step[];
  /** What the author returned: handles that later phases import and use. */
  readonly exports: Exports;
  readonly place: Place | undefined;
  /** Its steps are done as they are written, one after the other: a provider further down does not count. */
  readonly inOrder?: boolean;
}

export interface PhaseOptions {
  readonly goal: string;
  /** For what people carry out from top to bottom; facts alone order the steps otherwise. */
  readonly inOrder?: boolean;
}

export interface PhaseBuilder {
  /** Adds a step. Its name is unique in the phase and stays the same when steps around it come and go. */
  step<Outputs extends object>(name: string, definition: StepDefinition<Outputs>, options?: StepOptions): StepHandle<Outputs>;
  /** Adds a check that must hold once every other step of the phase is done. */
  check(name: string, definition: StepDefinition, options?: StepOptions): StepHandle<object>;
}

/**
 * A phase of a plan.
 *
 * ```ts
 * export const foundation = phase('foundation', { goal: 'A registry runs' }, ({ step }) => {
 *   const config = step('config', file({ host: indri, path: '/etc/zot.json', content }));
 *   return { config };
 * });
 * ```
 *
 * Throws `plan-duplicate-step` and `plan-bad-name`, each with its place.
 */
export function phase<Exports>(name: string, options: PhaseOptions, author: (builder: PhaseBuilder) => Exports): Phase<Exports> {
  const place = callerPlace();
  checkName('phase', name, place);
  const steps: Step[] = [];
  const checks: Step[] = [];
  const add = <Outputs extends object>(
    into: Step[],
    stepName: string,
    definition: StepDefinition<Outputs>,
    stepOptions: StepOptions,
    after: readonly StepRef[],
  ) => {
    const stepPlace = callerPlace();
    checkName('step', stepName, stepPlace);
    const ref: StepRef = `${name}/${stepName}`;
    const twin = [...steps, ...checks].find((other) => other.ref === ref);
    if (twin !== undefined) {
      throw new LongshoreError('plan-duplicate-step', `cannot add step "${ref}": the phase has a step of this name${at(twin.place)}`, {
        next: 'Give one of the two another name.',
        ...(stepPlace === undefined ? {} : { place: `${stepPlace.file}:${stepPlace.line}` }),
      });
    }
    into.push(
      Object.freeze({
        ref,
        phase: name,
        name: stepName,
        type: definition.type,
        kind: definition.kind,
        input: definition.input,
        outputs: definition.outputs,
        after: [...after, ...inOrderAfter(into, options), ...(stepOptions.after ?? []).map((handle) => handle.stepRef)],
        title: stepOptions.title,
        patienceMs: stepOptions.patienceMs ?? 10_000,
        place: stepPlace,
        ...(stepOptions.facts === undefined ? {} : { facts: Object.freeze(stepOptions.facts) }),
      }),
    );
    return stepHandle<Outputs>(ref, definition.outputs);
  };
  const exports = author({
    step: (stepName, definition, stepOptions = {}) => add(steps, stepName, definition, stepOptions, []),
    check: (checkName, definition, checkOptions = {}) => add(checks, checkName, definition, checkOptions, []),
  });
  const everyStep = steps.map((step) => step.ref);
  const lastChecks = checks.map((check) => Object.freeze({ ...check, after: [...everyStep, ...check.after] }));
  return Object.freeze({
    name,
    goal: options.goal,
    steps: Object.freeze([...steps, ...lastChecks]),
    exports,
    place,
    ...(options.inOrder === true ? { inOrder: true } : {}),
  });
}

/** In a phase that is done in order, every step waits for the one written before it. */
function inOrderAfter(written: readonly Step[], { inOrder }: PhaseOptions): readonly StepRef[] {
  const last = written.at(-1);
  return inOrder === true && last !== undefined ? [last.ref] : [];
}

function checkName(what: 'phase' | 'step', name: string, place: Place | undefined): void {
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) return;
  throw new LongshoreError('plan-bad-name', `cannot name a ${what} "${name}": names are lower-case letters, digits and single hyphens`, {
    next: `Rename the ${what}.`,
    ...(place === undefined ? {} : { place: `${place.file}:${place.line}` }),
  });
}

function at(place: Place | undefined): string {
  return place === undefined ? '' : ` at ${place.file}:${place.line}`;
}
