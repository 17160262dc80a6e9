// The dependency graph of a plan: edges come from references, facts and `after`, never from position. Phases are
// declared barriers on top of it; the scheduler keeps them, so they add no edges here.
import { factKey, type Fact, type StepFacts } from '../core/fact.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../core/json.ts';
import { isRef, refsIn, type StepRef } from '../core/ref.ts';
import { stepsOf, type Plan } from './plan.ts';
import type { Step } from './step.ts';

export interface MissingFact {
  readonly step: StepRef;
  readonly fact: Fact;
  /** A step that provides it, but only in a later phase. */
  readonly providedLater?: StepRef;
}

export interface PlanGraph {
  /** A topological order, stable: plan order wherever the edges leave a choice. Steps on a cycle are left out. */
  readonly order: readonly StepRef[];
  readonly dependencies: ReadonlyMap<StepRef, ReadonlySet<StepRef>>;
  readonly cycles: readonly (readonly StepRef[])[];
  /** Facts that a step requires and no step of the plan provides in time. The inventory may still hold them. */
  readonly missing: readonly MissingFact[];
}

export function planGraph(plan: Pick<Plan, 'phases'>, factsOf: (step: Step) => StepFacts): PlanGraph {
  const steps = stepsOf(plan);
  const known = new Set(steps.map((step) => step.ref));
  const phaseIndex = new Map(plan.phases.map((phase, index) => [phase.name, index]));
  const positions = new Map(steps.map((step, index) => [step.ref, index]));
  const position = (step: Step): number => positions.get(step.ref) ?? 0;
  const facts = new Map(steps.map((step) => [step.ref, factsOf(step)]));
  const providers = new Map<string, Step[]>();
  for (const step of steps) {
    for (const fact of facts.get(step.ref)?.provides ?? []) {
      const key = factKey(fact);
      providers.set(key, [...(providers.get(key) ?? []), step]);
    }
  }
  const dependencies = new Map<StepRef, Set<StepRef>>();
  const missing: MissingFact[] = [];
  for (const step of steps) {
    const edges = new Set<StepRef>(
      [...refsIn(step.input).map((reference) => reference.$ref), ...step.after].filter((ref) => known.has(ref)),
    );
    for (const fact of facts.get(step.ref)?.requires ?? []) {
      const all = (providers.get(factKey(fact)) ?? []).filter((provider) => provider.ref !== step.ref);
      const inTime = all.filter((provider) => indexOf(phaseIndex, provider) <= indexOf(phaseIndex, step));
      // Of several providers the nearest one written before the step counts, or else the first one after it.
      const provider = inTime.findLast((each) => position(each) < position(step)) ?? inTime[0];
      if (provider !== undefined) edges.add(provider.ref);
      else missing.push({ step: step.ref, fact, ...(all[0] === undefined ? {} : { providedLater: all[0].ref }) });
    }
    dependencies.set(step.ref, edges);
  }
  const { order, cycles } = sort(steps, dependencies);
  return { order, dependencies, cycles, missing };
}

/** An input in which every reference is the text `‹phase/step.output›`: what pure functions of a kind see before a run. */
export function withPlaceholders(input: JsonObject): JsonObject {
  return placeholders(input) as JsonObject;
}

function placeholders(value: Json | undefined): Json | undefined {
  if (isRef(value)) return `‹${value.$ref}.${value.output}›`;
  if (isJsonArray(value)) return value.map((item) => placeholders(item) ?? null);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, placeholders(member)]));
}

function indexOf(phaseIndex: ReadonlyMap<string, number>, step: Step): number {
  return phaseIndex.get(step.phase) ?? -1;
}

function sort(steps: readonly Step[], dependencies: ReadonlyMap<StepRef, ReadonlySet<StepRef>>): Pick<PlanGraph, 'order' | 'cycles'> {
  const order: StepRef[] = [];
  const cycles: StepRef[][] = [];
  const state = new Map<StepRef, 'open' | 'done'>();
  const path: StepRef[] = [];
  // Marks before it recurses, so that a ladder of diamonds is walked once; the explicit path names the cycle.
  const visit = (ref: StepRef): void => {
    if (state.get(ref) === 'done') return;
    if (state.get(ref) === 'open') {
      cycles.push([...path.slice(path.indexOf(ref)), ref]);
      return;
    }
    state.set(ref, 'open');
    path.push(ref);
    for (const dependency of dependencies.get(ref) ?? []) visit(dependency);
    path.pop();
    state.set(ref, 'done');
    order.push(ref);
  };
  for (const step of steps) visit(step.ref);
  const onCycle = new Set(cycles.flat());
  return { order: order.filter((ref) => !onCycle.has(ref)), cycles };
}
