// A rehearsal: applies a plan in a twin, on request rolls it back, and compares the world before and after.
import { LongshoreError } from '../core/error.ts';
import { apply } from '../engine/apply.ts';
import type { RunReport } from '../engine/report.ts';
import { rollBack } from '../engine/roll-back.ts';
import type { RunOptions } from '../engine/run.ts';
import type { Plan } from '../plan/plan.ts';
import type { TwinHandle } from './parts.ts';

export interface Rehearsal {
  readonly run: RunReport;
  readonly rollback?: RunReport;
  readonly world: {
    readonly before: string;
    readonly after: string;
    readonly afterRollback?: string;
    /** Parts of the world that rolling back did not bring back. */
    readonly differing: readonly string[];
  };
  readonly evidence: { readonly files: readonly string[]; /** The folder, when the twin was kept. */ readonly kept?: string };
  readonly ms: number;
}

export interface RehearsalOptions extends RunOptions {
  readonly plan: Plan;
  readonly twin: TwinHandle;
  readonly thenRollBack: boolean;
  /** The world before anything was applied; in a kept twin that was in an earlier run. */
  readonly before: { readonly before: string; readonly parts: Readonly<Record<string, string>> };
  readonly kept: boolean;
}

export async function runRehearsal(options: RehearsalOptions): Promise<Rehearsal> {
  const { plan, twin, before, stop } = options;
  const startedAt = Date.now();
  const run = await apply(plan, { ...options, isRehearsal: true });
  const after = await twin.digest();
  const rollback = options.thenRollBack && !stop.stopping ? await rollBack({ ...options, planName: plan.name }) : undefined;
  const back = rollback === undefined ? undefined : await twin.digest();
  const files = options.evidence.list();
  return {
    run,
    ...(rollback === undefined ? {} : { rollback }),
    world: {
      before: before.before,
      after: after.digest,
      ...(back === undefined ? {} : { afterRollback: back.digest }),
      differing: back === undefined ? [] : differingParts(before.parts, back.parts),
    },
    evidence: { files, ...(options.kept ? { kept: options.evidence.directory } : {}) },
    ms: Date.now() - startedAt,
  };
}

/** The rollback reached the world before (invariant 5); true as well when none was asked for. */
export function isWorldBack({ world }: Rehearsal): boolean {
  return world.afterRollback === undefined || world.afterRollback === world.before;
}

export function worldNotBack({ world }: Rehearsal): LongshoreError {
  return new LongshoreError(
    'world-not-back',
    `the world after the rollback is not the world before: ${world.differing.join(', ') || 'its digests differ'}`,
    {
      effect: 'changed',
      next: 'Rehearse again with --keep DIR and look at these parts of the twin.',
    },
  );
}

function differingParts(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((part) => before[part] !== after[part]).sort();
}
