// Rollback: undoes what the ledger holds, newest first, one at a time. Needs no plan, only its journal.
import { errorRecord } from '../core/error.ts';
import type { RunVerdict } from '../core/event.ts';
import type { StepRef } from '../core/ref.ts';
import type { LedgerStep } from '../journal/ledger.ts';
import { digestOf } from '../core/digest.ts';
import type { RunReport, StepReport } from './report.ts';
import type { RunOptions } from './run.ts';
import { undoStep } from './undo-step.ts';

export interface RollBackOptions extends RunOptions {
  readonly planName: string;
  /** Undo only what came after this step; everything unless given. */
  readonly to?: StepRef;
}

export async function rollBack(options: RollBackOptions): Promise<RunReport> {
  const { journal, emit, stop } = options;
  const { clock } = options.transports;
  const startedAt = clock.now();
  const keepUpTo = options.to === undefined ? -1 : (journal.ledger.steps.get(options.to)?.order ?? -1);
  const steps = journal.ledger.touched.filter((step) => step.order > keepUpTo);
  const resumed = journal.ledger.interrupted;
  journal.append({
    entry: 'run.opened',
    command: 'rollback',
    plan: options.planName,
    fingerprint: digestOf(steps.map((step) => step.step)),
    holder: options.holder,
  });
  emit({ event: 'run.opened', at: clock.now(), command: 'rollback', plan: options.planName, steps: steps.length, resumed });
  const reports: (StepReport & { readonly phase: string })[] = [];
  for (const step of steps) {
    if (stop.stopping) break;
    reports.push(await undo(step, options));
    if (reports.at(-1)?.outcome === 'failed') break;
  }
  const failed = reports.some((report) => report.outcome === 'failed');
  const verdict: RunVerdict =
    failed && !stop.aborted.aborted ? 'failed' : reports.length < steps.length || failed ? 'interrupted' : 'rolled-back';
  journal.append({ entry: 'run.closed', verdict });
  emit({ event: 'run.closed', at: clock.now(), verdict });
  const phases = [...new Set(reports.map((report) => report.phase))];
  return {
    plan: options.planName,
    verdict,
    phases: phases.map((name) => ({
      name,
      goal: 'undone',
      steps: reports.filter((report) => report.phase === name).map(({ phase: _, ...report }) => report),
    })),
    moves: [],
    checks: { passed: 0, failed: 0 },
    downtimes: [],
    changes: reports.filter((report) => report.outcome !== 'failed').length,
    waiting: [],
    removed: [],
    ms: clock.now() - startedAt,
  };
}

async function undo(step: LedgerStep, options: RollBackOptions): Promise<StepReport & { readonly phase: string }> {
  const { clock } = options.transports;
  const startedAt = clock.now();
  const title = `undo ${options.kinds.get(step.kind).describe(step.input)}`;
  const [phase = '', name = ''] = step.step.split('/');
  options.emit({ event: 'step.started', at: startedAt, step: step.step, kind: step.kind, title });
  const settle = (rest: Pick<StepReport, 'outcome' | 'error'>) => {
    const ms = clock.now() - startedAt;
    options.emit({ event: 'step.settled', at: clock.now(), step: step.step, kind: step.kind, ms, ...rest });
    return { phase, name, kind: step.kind, ms, ...rest };
  };
  try {
    return settle({ outcome: await undoStep(step.step, options) });
  } catch (thrown) {
    return settle({ outcome: 'failed', error: errorRecord(thrown) });
  }
}
