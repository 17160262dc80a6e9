// Mutations of a plan: each takes one thing out of a correct plan, or gives it another value, and leaves all else as it is.
// One that changes nothing throws: it would prove nothing.
import { isDeepStrictEqual } from 'node:util';
import type { Fact, StepFacts } from '../../../src/core/fact.ts';
import type { JsonObject } from '../../../src/core/json.ts';
import type { Inventory } from '../../../src/inventory/inventory.ts';
import type { Phase } from '../../../src/plan/phase.ts';
import { definePlan, findStep, type Plan } from '../../../src/plan/plan.ts';
import type { Step } from '../../../src/plan/step.ts';

export type Mutate = (plan: Plan) => Plan;
type Ref = Step['ref'];
type Field = 'requires' | 'provides' | 'retracts';
type Like = Readonly<Record<string, unknown>>;

/** The step is gone, and so is what waited for it by name; a reference to it stays, as it would in a plan that is edited in haste. */
export const drop =
  (...refs: readonly Ref[]): Mutate =>
  (plan) => {
    for (const ref of refs) if (findStep(plan, ref) === undefined) throw new Error(`no step "${ref}"`);
    return mapSteps(plan, (step) =>
      refs.includes(step.ref) ? [] : [{ ...step, after: step.after.filter((each) => !refs.includes(each)) }],
    );
  };

/** Nothing but references and facts says that one comes after the other. */
export const unorder = (ref: Ref, ...before: readonly Ref[]): Mutate =>
  ofStep(ref, (step) => ({ ...step, after: step.after.filter((each) => !before.includes(each)) }));

/** Each of the two waits for what the other has waited for, and the first one also for the second. */
export const swap =
  (first: Ref, second: Ref): Mutate =>
  (plan) => {
    const [a, b] = [findStep(plan, first), findStep(plan, second)];
    if (a === undefined || b === undefined) throw new Error(`no step "${first}" or "${second}"`);
    // Every later check of the phase waits for all steps; that stays.
    const others = (step: Step): readonly Ref[] => step.after.filter((each) => each !== first && each !== second);
    const swapped = mapSteps(plan, (step) => {
      if (step.ref === first) return [{ ...b, after: others(a) }];
      return step.ref === second ? [{ ...a, after: others(b) }] : [step];
    });
    return mapSteps(swapped, (step) => (step.ref === first ? [{ ...step, after: [...step.after, second] }] : [step]));
  };

export const swapPhases =
  (first: string, second: string): Mutate =>
  (plan) => {
    const at = (name: string): number => plan.phases.findIndex((phase) => phase.name === name);
    const [a, b] = [plan.phases[at(first)], plan.phases[at(second)]];
    if (a === undefined || b === undefined) throw new Error(`no phase "${first}" or "${second}"`);
    return made(
      plan,
      plan.phases.map((phase) => (phase === a ? b : phase === b ? a : phase)),
    );
  };

/** Another input of the step's kind. */
export const input = (ref: Ref, change: (input: JsonObject) => JsonObject): Mutate =>
  ofStep(ref, (step) => ({ ...step, input: change(step.input) }));

/** Every value of the input that is this one, wherever it stands, becomes another. */
export const value = (ref: Ref, from: unknown, to: unknown): Mutate => input(ref, (before) => replaced(before, from, to) as JsonObject);

/** What the plan adds to the facts of the kind: those like this one get other values, or none. */
export const fact = (ref: Ref, field: Field, like: Like, values?: Like): Mutate =>
  ofStep(ref, (step) => {
    const stated: readonly Fact[] = step.facts?.[field] ?? [];
    const facts = stated.flatMap((each) => (!isLike(each, like) ? [each] : values === undefined ? [] : [{ ...each, ...values }]));
    return { ...step, facts: { ...step.facts, [field]: facts } satisfies StepFacts };
  });

export const inventory =
  (change: (inventory: Inventory) => Inventory): Mutate =>
  (plan) => {
    const changed = { ...plan, inventory: change(plan.inventory) };
    if (isDeepStrictEqual(changed.inventory, plan.inventory)) throw new Error('the inventory stays as it is');
    return changed;
  };

/** Deep: the value itself, text in a longer text, or each in a list. */
export function replaced(within: unknown, from: unknown, to: unknown): unknown {
  if (isDeepStrictEqual(within, from)) return to;
  if (typeof within === 'string' && typeof from === 'string' && typeof to === 'string') return within.replaceAll(from, to);
  if (Array.isArray(within)) return within.map((each) => replaced(each, from, to));
  if (within === null || typeof within !== 'object') return within;
  return Object.fromEntries(Object.entries(within).map(([key, each]) => [key, replaced(each, from, to)]));
}

function ofStep(ref: Ref, change: (step: Step) => Step): Mutate {
  return (plan) => {
    const step = findStep(plan, ref);
    if (step === undefined) throw new Error(`no step "${ref}"`);
    const changed = change(step);
    if (isDeepStrictEqual(changed, step)) throw new Error(`step "${ref}" stays as it is`);
    return mapSteps(plan, (each) => (each === step ? [changed] : [each]));
  };
}

function mapSteps(plan: Plan, change: (step: Step) => readonly Step[]): Plan {
  return made(
    plan,
    plan.phases.map((phase): Phase => ({ ...phase, steps: phase.steps.flatMap(change) })),
  );
}

function made(plan: Plan, phases: readonly Phase[]): Plan {
  const { inventory: before, accept } = plan;
  return definePlan(plan.name, { inventory: before, phases, ...(accept === undefined ? {} : { accept }) });
}

function isLike(stated: Fact, like: Like): boolean {
  const fields = stated as unknown as Like;
  return Object.entries(like).every(([name, each]) => isDeepStrictEqual(fields[name], each));
}
