// A world in memory with one resource kind, so that a benchmark of the engine measures the engine.
import { setTimeout as wait } from 'node:timers/promises';
import { diffOf } from '../src/core/diff.ts';
import { apply } from '../src/engine/apply.ts';
import { StopSignal } from '../src/engine/stop.ts';
import { EvidenceFolder } from '../src/journal/evidence.ts';
import { openJournal } from '../src/journal/journal.ts';
import type { KindRegistry, ResourceKind } from '../src/kinds/kind.ts';
import { phase } from '../src/plan/phase.ts';
import { definePlan, type Plan } from '../src/plan/plan.ts';
import { stepDefinition } from '../src/plan/step.ts';
import type { Clock, ReadContext, Transports, WriteContext } from '../src/ports/context.ts';

type World = Map<string, string>;
// A type, not an interface: only then is it assignable to `JsonObject`.
type Cell = { readonly name: string; readonly value: string };

const stepsInPhase = 50;

export function memoryWorld(): World {
  return new Map();
}

/** A step for each cell, in phases of 50. */
export function planOf(steps: number): Plan {
  const phases = Array.from({ length: Math.ceil(steps / stepsInPhase) }, (_, index) =>
    phase(`phase-${index}`, { goal: 'cells have values' }, ({ step }) => {
      const last = Math.min(steps, (index + 1) * stepsInPhase);
      for (let number = index * stepsInPhase; number < last; number++) {
        step(`cell-${number}`, stepDefinition<Cell>('resource', 'cell', { name: `cell-${number}`, value: 'value' }));
      }
    }),
  );
  const inventory = {
    workstation: 'bench',
    tailnet: { suffix: 'example.ts.net' },
    hosts: [],
    services: [],
    databaseServers: [],
    serveEntries: [],
    secrets: [],
  };
  return definePlan('bench', { inventory, phases });
}

/** The kind, and the bare sequence of calls that the engine makes of it. */
export function cell(
  world: World,
): ResourceKind<Cell, string | undefined, string | null> & { carryOut(name: string, value: string): Promise<void> } {
  const kind: ResourceKind<Cell, string | undefined, string | null> = {
    type: 'resource',
    name: 'cell',
    describe: (desired) => `cell ${desired.name}`,
    validate: () => [],
    facts: () => ({}),
    identity: (desired) => desired.name,
    read: async (_, desired) => Promise.resolve(world.get(desired.name)),
    diff: (desired, observed) => diffOf('update', observed === desired.value ? [] : [{ field: 'value', to: desired.value }]),
    capture: async (_, __, observed) => Promise.resolve(observed ?? null),
    apply: async (_, desired) => Promise.resolve(void world.set(desired.name, desired.value)),
    restore: async (_, desired, image) =>
      Promise.resolve(void (image === null ? world.delete(desired.name) : world.set(desired.name, image))),
    outputs: () => ({}),
  };
  const carryOut = async (name: string, value: string): Promise<void> => {
    const desired = { name, value };
    const context = {} as WriteContext;
    const observed = await kind.read(context, desired);
    if (kind.diff(desired, observed).action === 'none') return;
    await kind.capture(context, desired, observed);
    await kind.apply(context, desired, observed);
    kind.diff(desired, await kind.read(context, desired));
  };
  return { ...kind, carryOut };
}

/** Throws when the run is not done: a benchmark of a failure says nothing. */
export async function applyPlan(plan: Plan, world: World, directory: string): Promise<void> {
  const kind = cell(world);
  const kinds: KindRegistry = { get: () => kind };
  using journal = openJournal(directory, { create: true });
  const report = await apply(plan, {
    journal,
    kinds,
    transports: memoryTransports(),
    evidence: new EvidenceFolder(directory),
    holder: { user: 'bench', host: 'bench', pid: process.pid, startedAt: '0' },
    emit: () => {},
    stop: new StopSignal(),
  });
  if (report.verdict !== 'done') throw new Error(`the plan of the benchmark ended "${report.verdict}"`);
}

/** Contexts that lead nowhere: the kind keeps its world itself. */
function memoryTransports(): Transports {
  const clock: Clock = { now: Date.now, sleep: async (ms, signal) => wait(ms, undefined, signal === undefined ? {} : { signal }) };
  return {
    clock,
    reading: (scope) => ({ ...scope, clock }) as ReadContext,
    writing: (scope) => ({ ...scope, clock }) as WriteContext,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
