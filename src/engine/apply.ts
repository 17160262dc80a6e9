// Apply: brings the world to what the plan says, phase by phase, and goes on where an earlier run ended.
import { LongshoreError } from '../core/error.ts';
import type { RunVerdict } from '../core/event.ts';
import type { StepRef } from '../core/ref.ts';
import { approvedState } from '../plan/approved-state.ts';
import { planGraph } from '../plan/graph.ts';
import { stepFacts } from '../plan/step-facts.ts';
import { stepsOf, type Plan } from '../plan/plan.ts';
import type { Phase } from '../plan/phase.ts';
import type { Step } from '../plan/step.ts';
import { departuresOf } from './departures.ts';
import { downtimesOf } from './downtime.ts';
import { foreseeDowntime } from './foresee-downtime.ts';
import { LookAhead } from './look-ahead.ts';
import type { PhaseReport, RunReport, StepReport } from './report.ts';
import type { RunOptions } from './run.ts';
import { runStep, type StepResult } from './run-step.ts';
import { schedule } from './schedule.ts';
import { undoStep } from './undo-step.ts';

/** Rejects for a journal that cannot be used and a plan that cannot be run; a failed step is a report. */
export async function apply(plan: Plan, given: RunOptions): Promise<RunReport> {
  const { journal, emit, stop } = given;
  const { clock } = given.transports;
  const startedAt = clock.now();
  const factsOf = (step: Step) => stepFacts(step, given.kinds.get(step.kind));
  const graph = planGraph(plan, factsOf);
  if (graph.cycles[0] !== undefined) {
    throw new LongshoreError(
      'plan-cycle',
      `cannot run plan "${plan.name}": its steps wait for each other: ${graph.cycles[0].join(' → ')}`,
      { next: 'Take one of these references out.' },
    );
  }
  const resumed = journal.ledger.interrupted;
  const removed = amend(plan, given);
  journal.append({ entry: 'run.opened', command: 'apply', plan: plan.name, fingerprint: plan.fingerprint, holder: given.holder });
  emit({ event: 'run.opened', at: clock.now(), command: 'apply', plan: plan.name, steps: stepsOf(plan).length, resumed });
  if (given.undoRemoved === true) for (const step of removed) await undoStep(step, given);
  const options = { ...given, looks: new LookAhead(plan, given) };
  const results = new Map<StepRef, StepResult>();
  const phases: PhaseReport[] = [];
  let going = true;
  for (const phase of plan.phases) {
    if (going) {
      emit({ event: 'phase.started', at: clock.now(), phase: phase.name, goal: phase.goal, steps: phase.steps.length });
      const downtime = (step: Step) => foreseeDowntime(step, { plan, dependencies: graph.dependencies, factsOf }, options);
      await runPhase(phase, { plan, dependencies: graph.dependencies, results, before: downtime }, options);
      going = phase.steps.every((step) => isDone(results.get(step.ref)?.report));
      if (going) emit({ event: 'phase.finished', at: clock.now(), phase: phase.name });
    }
    phases.push({ name: phase.name, goal: phase.goal, steps: phase.steps.map((step) => results.get(step.ref)?.report ?? skipped(step)) });
  }
  const verdict = verdictOf(
    [...results.values()].map((result) => result.report),
    going,
    stop.stopping,
  );
  journal.append({ entry: 'run.closed', verdict });
  emit({ event: 'run.closed', at: clock.now(), verdict });
  const all = [...results];
  const checks = all.map(([, result]) => result.report).filter((report) => options.kinds.get(report.kind).type === 'check');
  return {
    plan: plan.name,
    verdict,
    phases,
    moves: all.flatMap(([name, { proof }]) => (proof === undefined ? [] : [{ name, rows: proof.rows, bytes: proof.bytes, proof }])),
    checks: {
      passed: checks.filter((each) => each.outcome === 'passed').length,
      failed: checks.filter((each) => each.outcome === 'failed').length,
    },
    downtimes: downtimesOf(plan, journal.ledger, factsOf),
    changes: all.filter(([, result]) => result.report.outcome === 'applied' || result.report.outcome === 'moved').length,
    approvals: stepsOf(plan).flatMap((step) => {
      const known = journal.ledger.approvals.get(step.ref);
      if (known === undefined || results.get(step.ref)?.report.outcome !== 'opened') return [];
      const { fingerprint: _, ...shown } = known;
      return [shown];
    }),
    waiting: all.flatMap(([step, { instructions }]) => (instructions === undefined ? [] : [{ step, instructions }])),
    removed: options.undoRemoved === true ? [] : removed,
    ms: clock.now() - startedAt,
  };
}

interface PhaseRun {
  readonly plan: Plan;
  readonly dependencies: ReadonlyMap<StepRef, ReadonlySet<StepRef>>;
  readonly results: Map<StepRef, StepResult>;
  /** Throws when the step must not be begun. */
  readonly before: (step: Step) => Promise<void>;
}

async function runPhase(phase: Phase, { plan, dependencies, results, before }: PhaseRun, options: RunOptions): Promise<void> {
  await schedule({
    items: phase.steps,
    keyOf: (step) => step.ref,
    dependenciesOf: (step) => dependencies.get(step.ref) ?? [],
    parallelism: options.parallelism ?? 20,
    stopping: () => options.stop.stopping,
    run: async (step) => {
      const result = await runStep(step, options, {
        before: () => before(step),
        approvedState: () => approvedState(plan, step, { dependencies, isIrreversible: (each) => isIrreversible(each, options) }),
      });
      results.set(step.ref, result);
      if (result.report.error?.code.startsWith('journal-') === true) options.stop.safePoint();
      return result.report.outcome === 'failed' ? 'halt' : isDone(result.report) ? 'done' : 'blocked';
    },
  });
}

/** Writes down how the plan departs from what was done, and asks for the reason. Gives the removed steps, newest first. */
function amend(plan: Plan, options: RunOptions): readonly StepRef[] {
  const departures = departuresOf(plan, options.journal.ledger);
  const grave = departures.filter((departure) => departure.what !== 'added');
  const said = options.journal.ledger.amendments.at(-1)?.departures ?? [];
  const isNew = departures.some((departure) => !said.some((each) => each.step === departure.step && each.what === departure.what));
  if (isNew && grave.length > 0 && options.reason === undefined) {
    const list = grave.map((departure) => `${departure.step} (${departure.what})`).join(', ');
    throw new LongshoreError('reason-missing', `cannot apply plan "${plan.name}": it departs from what was done: ${list}`, {
      next: 'Give the reason with --reason "…"; the ledger keeps it.',
    });
  }
  if (isNew) options.journal.append({ entry: 'plan.amended', departures, reason: options.reason ?? 'steps were added' });
  const gone = new Set(departures.filter((departure) => departure.what === 'removed').map((departure) => departure.step));
  return options.journal.ledger.touched.map((step) => step.step).filter((step) => gone.has(step));
}

function isIrreversible(step: Step, { kinds }: RunOptions): boolean {
  const kind = kinds.get(step.kind);
  return kind.type === 'resource' && typeof kind.restore !== 'function';
}

function isDone(report: StepReport | undefined): boolean {
  return report !== undefined && report.outcome !== 'failed' && report.outcome !== 'waiting' && report.outcome !== 'skipped';
}

function skipped(step: Step): StepReport {
  return { name: step.name, kind: step.kind, outcome: 'skipped', ms: 0 };
}

/** Nothing went wrong on the way; what is there is not what was to be there. */
const unverified: ReadonlySet<string> = new Set(['check-failed', 'proof-different', 'gate-unverified']);

function verdictOf(reports: readonly StepReport[], complete: boolean, stopping: boolean): RunVerdict {
  const failed = reports.filter((report) => report.outcome === 'failed');
  if (stopping && !complete && failed.every((report) => report.error?.effect === 'unknown')) return 'interrupted';
  if (failed.some((report) => !unverified.has(report.error?.code ?? ''))) return 'failed';
  if (failed.length > 0) return 'unverified';
  if (reports.some((report) => report.outcome === 'waiting')) return 'waiting';
  return complete ? 'done' : 'interrupted';
}
