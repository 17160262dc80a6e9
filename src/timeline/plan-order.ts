// Which step surely comes before which: by dependency within a phase, and by the phases themselves, which are barriers.
import type { StepRef } from '../core/ref.ts';
import type { PlanGraph } from '../plan/graph.ts';
import type { Plan } from '../plan/plan.ts';

export interface PlanOrder {
  /** True only when every run has `first` done before `second` starts. */
  surelyBefore(first: StepRef, second: StepRef): boolean;
  /** All that a step waits for by reference, fact or `after`, directly or not; phases left out. */
  ancestors(step: StepRef): ReadonlySet<StepRef>;
}

interface Position {
  readonly phase: number;
  readonly index: number;
}

export function planOrder(plan: Pick<Plan, 'phases'>, graph: Pick<PlanGraph, 'dependencies' | 'order'>): PlanOrder {
  const positions = new Map<StepRef, Position>();
  for (const [phase, { steps }] of plan.phases.entries())
    for (const [index, { ref }] of steps.entries()) positions.set(ref, { phase, index });
  const turn = new Map(graph.order.map((ref, index) => [ref, index]));
  const matrices = new Map<number, readonly Uint32Array[]>();
  const reachable = (phase: number): readonly Uint32Array[] => {
    const known =
      matrices.get(phase) ?? closure(plan.phases[phase]?.steps.map(({ ref }) => ref) ?? [], graph.dependencies, positions, turn);
    matrices.set(phase, known);
    return known;
  };
  return {
    ancestors(step) {
      const found = new Set<StepRef>();
      const open = [...(graph.dependencies.get(step) ?? [])];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (found.has(next)) continue;
        found.add(next);
        open.push(...(graph.dependencies.get(next) ?? []));
      }
      return found;
    },
    surelyBefore(first, second) {
      const [a, b] = [positions.get(first), positions.get(second)];
      if (a === undefined || b === undefined) return false;
      if (a.phase !== b.phase) return a.phase < b.phase;
      return hasBit(reachable(a.phase)[b.index], a.index);
    },
  };
}

/** For each step of a phase, as bits, the steps of the phase that it waits for. A path between two of them never leaves the phase. */
function closure(
  steps: readonly StepRef[],
  dependencies: ReadonlyMap<StepRef, ReadonlySet<StepRef>>,
  positions: ReadonlyMap<StepRef, Position>,
  turn: ReadonlyMap<StepRef, number>,
): readonly Uint32Array[] {
  const words = (steps.length + 31) >> 5;
  const rows = steps.map(() => new Uint32Array(words));
  const inside = steps.map((ref) => {
    const phase = positions.get(ref)?.phase;
    return [...(dependencies.get(ref) ?? [])].flatMap((each) => {
      const position = positions.get(each);
      return position !== undefined && position.phase === phase ? [position.index] : [];
    });
  });
  const inTurn = steps.map((ref, index) => ({ index, turn: turn.get(ref) ?? Infinity })).sort((a, b) => a.turn - b.turn);
  // In the graph's order one round settles everything; steps on a cycle are not in it and need more.
  for (let changed = true; changed;) {
    changed = false;
    for (const { index } of inTurn) {
      const row = rows[index];
      for (const dependency of inside[index] ?? []) if (row !== undefined) changed = merge(row, rows[dependency], dependency) || changed;
    }
  }
  return rows;
}

function merge(row: Uint32Array, other: Uint32Array | undefined, bit: number): boolean {
  let changed = !hasBit(row, bit);
  row[bit >> 5] = (row[bit >> 5] ?? 0) | (1 << (bit & 31));
  for (const [word, bits] of other?.entries() ?? []) {
    const before = row[word] ?? 0;
    const after = (before | bits) >>> 0;
    if (after === before) continue;
    row[word] = after;
    changed = true;
  }
  return changed;
}

function hasBit(row: Uint32Array | undefined, bit: number): boolean {
  return (((row?.[bit >> 5] ?? 0) >>> (bit & 31)) & 1) === 1;
}
