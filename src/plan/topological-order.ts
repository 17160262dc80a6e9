// Depth first, without recursion: a chain of ten thousand steps must not end the stack.
import type { StepRef } from '../core/ref.ts';

interface Visit {
  readonly ref: StepRef;
  readonly rest: Iterator<StepRef>;
}

/** Stable: in the given order wherever the edges leave a choice. Steps on a cycle are left out of `order`. */
export function topologicalOrder(
  refs: readonly StepRef[],
  dependencies: ReadonlyMap<StepRef, ReadonlySet<StepRef>>,
): { readonly order: readonly StepRef[]; readonly cycles: readonly (readonly StepRef[])[] } {
  const order: StepRef[] = [];
  const cycles: StepRef[][] = [];
  const state = new Map<StepRef, 'open' | 'done'>();
  const path: Visit[] = [];
  const open = (ref: StepRef): void => {
    state.set(ref, 'open');
    path.push({ ref, rest: (dependencies.get(ref) ?? new Set<StepRef>()).values() });
  };
  for (const start of refs) {
    if (state.has(start)) continue;
    open(start);
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const next = visit.rest.next();
      if (next.done === true) {
        state.set(visit.ref, 'done');
        order.push(visit.ref);
        path.pop();
      } else if (state.get(next.value) === 'open') {
        const circle = path.slice(path.findIndex(({ ref }) => ref === next.value)).map(({ ref }) => ref);
        cycles.push([...circle, next.value]);
      } else if (!state.has(next.value)) open(next.value);
    }
  }
  const onCycle = new Set(cycles.flat());
  return { order: order.filter((ref) => !onCycle.has(ref)), cycles };
}
