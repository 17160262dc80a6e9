// Small changes of a plan that is only written down: what takes the cause of one finding out, and leaves the rest as it is.
import { isDeepStrictEqual } from 'node:util';
import type { Fact } from '../../src/core/fact.ts';
import type { CommandRun } from '../../src/core/fact/command-run.ts';
import type { Inventory } from '../../src/inventory/inventory.ts';
import { declared, type DeclaredSpec } from '../../src/kinds/gate/declared/declared.ts';
import type { Phase } from '../../src/plan/phase.ts';
import { definePlan, type Plan } from '../../src/plan/plan.ts';
import type { Step } from '../../src/plan/step.ts';

export type Edit = (plan: Plan) => Plan;
type Ref = Step['ref'];
type Field = 'requires' | 'provides' | 'retracts';
type Like = Readonly<Record<string, unknown>>;

/** Facts that are said, besides those that the step already says. */
export const add = (ref: Ref, field: Field, ...facts: readonly Fact[]): Edit =>
  ofStep(ref, (spec) => ({ ...spec, [field]: [...(spec[field] ?? []), ...facts] }));

/** Facts like this one are no longer said. Throws when there is none: an edit that does nothing proves nothing. */
export const drop = (ref: Ref, field: Field, like: Like): Edit =>
  ofStep(ref, (spec) => ({ ...spec, [field]: must(spec[field] ?? [], like, ref).filter((fact) => !isLike(fact, like)) }));

/** Facts like this one get other values. */
export const change = (ref: Ref, field: Field, like: Like, values: Like): Edit =>
  ofStep(ref, (spec) => ({
    ...spec,
    [field]: must(spec[field] ?? [], like, ref).map((fact) => (isLike(fact, like) ? { ...fact, ...values } : fact)),
  }));

/** Commands whose line has this text get other values. */
export const changeRun = (ref: Ref, text: string, values: Partial<CommandRun>): Edit =>
  ofStep(ref, (spec) => {
    const runs = spec.runs ?? [];
    if (!runs.some(({ line }) => line.includes(text))) throw new Error(`no command of "${ref}" has "${text}"`);
    return { ...spec, runs: runs.map((run) => (run.line.includes(text) ? { ...run, ...values } : run)) };
  });

/** What the way back does besides what is written. */
export const addUndo = (ref: Ref, undo: NonNullable<DeclaredSpec['undo']>): Edit =>
  ofStep(ref, (spec) => ({
    ...spec,
    undo: {
      provides: [...(spec.undo?.provides ?? []), ...(undo.provides ?? [])],
      retracts: [...(spec.undo?.retracts ?? []), ...(undo.retracts ?? [])],
    },
  }));

/** Every step of a phase gets a way back that undoes all it does. */
export const undoAll =
  (phase: string): Edit =>
  (plan) =>
    mapPhase(plan, phase, (steps) =>
      steps.map((step) => {
        const spec = specOf(step);
        return withSpec(step, { ...spec, undo: { retracts: spec.provides ?? [], provides: spec.retracts ?? [] } });
      }),
    );

/** One more step, right before another. */
export const insertBefore =
  (ref: Ref, name: string, spec: DeclaredSpec): Edit =>
  (plan) =>
    mapPhase(plan, phaseOf(ref), (steps) =>
      steps.flatMap((step) => {
        if (step.ref !== ref) return [step];
        const definition = declared(spec);
        return [{ ...step, ref: `${step.phase}/${name}` as const, name, input: definition.input }, step];
      }),
    );

/** A step is done earlier, right before another of its phase. */
export const moveBefore =
  (ref: Ref, before: Ref): Edit =>
  (plan) =>
    mapPhase(plan, phaseOf(ref), (steps) => {
      const moved = steps.filter((step) => step.ref === ref);
      return steps.flatMap((step) => (step.ref === ref ? [] : step.ref === before ? [...moved, step] : [step]));
    });

export const inventory =
  (alter: (inventory: Inventory) => Inventory): Edit =>
  (plan) =>
    definePlan(plan.name, { inventory: alter(plan.inventory), phases: plan.phases });

function ofStep(ref: Ref, alter: (spec: DeclaredSpec) => DeclaredSpec): Edit {
  return (plan) =>
    mapPhase(plan, phaseOf(ref), (steps) => steps.map((step) => (step.ref === ref ? withSpec(step, alter(specOf(step))) : step)));
}

function mapPhase(plan: Plan, name: string, alter: (steps: readonly Step[]) => readonly Step[]): Plan {
  const phases = plan.phases.map((phase): Phase => {
    if (phase.name !== name) return phase;
    // In order: each step waits for the one before it.
    const steps = alter(phase.steps).map((step, index, all) => ({ ...step, after: index === 0 ? [] : [all[index - 1]?.ref ?? step.ref] }));
    return { ...phase, steps };
  });
  return definePlan(plan.name, { inventory: plan.inventory, phases });
}

function must<F extends Fact>(facts: readonly F[], like: Like, ref: Ref): readonly F[] {
  if (!facts.some((fact) => isLike(fact, like))) throw new Error(`no fact of "${ref}" is like ${JSON.stringify(like)}`);
  return facts;
}

function isLike(fact: Fact, like: Like): boolean {
  const fields = fact as unknown as Like;
  return Object.entries(like).every(([name, value]) => isDeepStrictEqual(fields[name], value));
}

const specOf = (step: Step): DeclaredSpec => step.input as unknown as DeclaredSpec;
const withSpec = (step: Step, spec: DeclaredSpec): Step => ({ ...step, input: declared(spec).input });
const phaseOf = (ref: Ref): string => ref.split('/')[0] ?? '';
