// The dependency graph of a plan: edges come from references, facts and `after`, never from position. Phases are
// declared barriers on top of it; the scheduler keeps them, so they add no edges here.
import { factKey, type Fact, type StepFacts } from '../core/fact.ts';
import { refsIn, type StepRef } from '../core/ref.ts';
import { stepsOf, type Plan } from './plan.ts';
import type { Step } from './step.ts';
import { topologicalOrder } from './topological-order.ts';

export interface MissingFact {
  readonly step: StepRef;
  readonly fact: Fact;
  /** A step that provides it, but too late: in a later phase, or further down where steps are done in order. */
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

interface Provider {
  readonly ref: StepRef;
  readonly position: number;
}

export function planGraph(plan: Pick<Plan, 'phases'>, factsOf: (step: Step) => StepFacts): PlanGraph {
  const steps = stepsOf(plan);
  const known = new Set(steps.map((step) => step.ref));
  const facts = steps.map(factsOf);
  const lastUseful = lastUsefulPositions(plan);
  const providers = new Map<string, Provider[]>();
  for (const [position, { ref }] of steps.entries()) {
    for (const fact of facts[position]?.provides ?? []) {
      const key = factKey(fact);
      const all = providers.get(key);
      if (all === undefined) providers.set(key, [{ ref, position }]);
      else all.push({ ref, position });
    }
  }
  const dependencies = new Map<StepRef, Set<StepRef>>();
  const missing: MissingFact[] = [];
  const stated = new Map(
    steps.map(({ ref, input, after }) => [
      ref,
      new Set<StepRef>([...refsIn(input).map((reference) => reference.$ref), ...after].filter((each) => known.has(each))),
    ]),
  );
  const waitsFor = (ref: StepRef, other: StepRef): boolean => stated.get(ref)?.has(other) ?? false;
  for (const [position, step] of steps.entries()) {
    const edges = new Set(stated.get(step.ref));
    for (const fact of facts[position]?.requires ?? []) {
      const all = providers.get(factKey(fact)) ?? [];
      const provider = providerInTime(all, step.ref, position, lastUseful[position] ?? position, waitsFor);
      if (provider !== undefined) edges.add(provider.ref);
      else missing.push({ step: step.ref, fact, ...later(all, step.ref) });
    }
    dependencies.set(step.ref, edges);
  }
  const { order, cycles } = topologicalOrder(
    steps.map((step) => step.ref),
    dependencies,
  );
  return { order, dependencies, cycles, missing };
}

/**
 * Of several providers the nearest one written before the step counts, or else the first one after it that is in time. A check at
 * the end of the phase, which waits for the step, is not: what it proves comes too late.
 */
function providerInTime(
  all: readonly Provider[],
  own: StepRef,
  position: number,
  last: number,
  waitsFor: (ref: StepRef, other: StepRef) => boolean,
): Provider | undefined {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle]?.position ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  for (let index = low - 1; index >= 0; index -= 1) if (all[index]?.ref !== own) return all[index];
  for (let index = low; index < all.length; index += 1) {
    const later = all[index];
    if (later === undefined || later.position > last) return undefined;
    if (later.ref !== own && !waitsFor(later.ref, own)) return later;
  }
  return undefined;
}

function later(all: readonly Provider[], own: StepRef): { readonly providedLater?: StepRef } {
  const provider = all.find(({ ref }) => ref !== own);
  return provider === undefined ? {} : { providedLater: provider.ref };
}

/** For every step the position of the last step that can come before it: the end of its phase, or itself where steps are done in order. */
function lastUsefulPositions(plan: Pick<Plan, 'phases'>): readonly number[] {
  const positions: number[] = [];
  for (const { steps, inOrder } of plan.phases) {
    const start = positions.length;
    for (let index = 0; index < steps.length; index += 1) positions.push(start + (inOrder === true ? index : steps.length - 1));
  }
  return positions;
}
