// Rehearses a plan, and after every step compares each fact that the twin can be asked for with the timeline: it is there if the
// timeline says so, and is not if it says that it is not. A disagreement is a defect of a kind's facts, or of the twin.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openState } from '../../src/cli/state-folder.ts';
import { twinTransports } from '../../src/cli/twin-transports.ts';
import { factKey, type Fact, type StepFacts } from '../../src/core/fact.ts';
import type { RunVerdict } from '../../src/core/event.ts';
import type { StepRef } from '../../src/core/ref.ts';
import { apply } from '../../src/engine/apply.ts';
import { StopSignal } from '../../src/engine/stop.ts';
import { kinds } from '../../src/kinds/registry.ts';
import { findStep, stepsOf, type Plan } from '../../src/plan/plan.ts';
import { stepFacts } from '../../src/plan/step-facts.ts';
import type { Step } from '../../src/plan/step.ts';
import type { Truth } from '../../src/timeline/moment.ts';
import { withAliases } from '../../src/timeline/aliases.ts';
import { startingFacts } from '../../src/timeline/starting-facts.ts';
import { Timeline } from '../../src/timeline/timeline.ts';
import { createTwin } from '../../src/twin/twin.ts';
import type { TwinWorld } from '../../src/twin/world.ts';
import { observed, seenInstead } from './observed-facts.ts';

export interface SelfCheck {
  readonly verdict: RunVerdict;
  readonly disagreements: readonly string[];
  readonly compared: number;
  readonly steps: number;
}

export interface Rehearsed {
  readonly default: Plan;
  seed?(database: { readonly name: string }, options: { readonly entries?: number }): string | undefined;
}

export async function selfCheck({ default: plan, ...rest }: Rehearsed): Promise<SelfCheck> {
  const directory = mkdtempSync(join(tmpdir(), 'longshore-test-'));
  const seed = 'seed' in rest ? rest.seed : undefined;
  const twin = await createTwin({
    directory,
    inventory: plan.inventory,
    ...(seed === undefined ? {} : { seed: (database) => seed(database, { entries: 200 }) }),
  });
  try {
    await using transports = twinTransports(twin.world);
    using state = openState(join(directory, 'state'), { create: true, command: 'self-check' });
    // Step by step, in the order in which they are really done.
    const timeline = new Timeline(startingFacts(plan.inventory));
    const aliased = withAliases(plan.inventory);
    const factsOf = (step: Step): StepFacts => aliased(stepFacts(step, kinds.get(step.kind)));
    const watch = new Watch(twin.world, timeline, [...startingFacts(plan.inventory), ...stepsOf(plan).map(factsOf).flatMap(statedBy)]);
    watch.compare(undefined);
    const { verdict } = await apply(plan, {
      journal: state.journal,
      evidence: state.evidence,
      holder: state.holder,
      transports,
      kinds,
      stop: new StopSignal(),
      parallelism: 1,
      emit: (event) => {
        if (event.event !== 'step.settled' || event.outcome === 'failed') return;
        const step = findStep(plan, event.step);
        if (step === undefined) return;
        timeline.append(step.ref, factsOf(step));
        watch.compare(step.ref);
      },
    });
    return { verdict, disagreements: watch.disagreements, compared: watch.compared, steps: timeline.steps.length };
  } finally {
    await twin.destroy();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Compares each fact that the inventory or a step speaks of; what stays wrong is told once. */
class Watch {
  readonly disagreements: string[] = [];
  compared = 0;
  readonly #world: TwinWorld;
  readonly #timeline: Timeline;
  readonly #facts: ReadonlyMap<string, Fact>;
  readonly #told = new Set<string>();

  constructor(world: TwinWorld, timeline: Timeline, facts: readonly Fact[]) {
    this.#world = world;
    this.#timeline = timeline;
    this.#facts = new Map(facts.map((fact) => [factKey(fact), fact]));
  }

  compare(after: StepRef | undefined): void {
    const now = this.#timeline.at(this.#timeline.end);
    for (const [key, fact] of this.#facts) {
      const seen = observed(this.#world, fact);
      const truth = isHeldAs(now.all('listens'), fact) ? 'true' : now.truth(fact);
      if (seen === undefined || truth === 'unknown' || isOnlySaidOnce(fact, truth)) continue;
      this.compared += 1;
      if (seen === (truth === 'true') || this.#told.has(key)) continue;
      this.#told.add(key);
      this.disagreements.push(
        `after ${after ?? 'the start'}: ${key} is ${truth} by the facts, ${seen} in the twin ${seenInstead(this.#world, fact)}`.trim(),
      );
    }
  }
}

const statedBy = ({ provides = [], retracts = [] }: StepFacts): readonly Fact[] => [...provides, ...retracts];

/** That nobody has a name is said where somebody releases it; of a name that was never held nobody says so. */
function isOnlySaidOnce(fact: Fact, truth: Truth): boolean {
  return fact.fact === 'name' && fact.holder === 'nobody' && truth === 'false';
}

/** A port that another holder has by now is open all the same. */
function isHeldAs(listeners: readonly Fact[], fact: Fact): boolean {
  return fact.fact === 'listens' && listeners.some((each) => each.fact === 'listens' && each.host === fact.host && each.port === fact.port);
}
