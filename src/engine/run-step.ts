// One step of any type: dispatches to its verb, times it, settles a failure in the journal, tells of it.
import { errorRecord, LongshoreError, type ErrorRecord } from '../core/error.ts';
import type { StepOutcome } from '../core/event.ts';
import type { JsonObject } from '../core/json.ts';
import type { AnyCheckKind, Proof, Verdict } from '../kinds/kind.ts';
import type { ApprovedState } from '../plan/approved-state.ts';
import { withPlaceholders } from '../plan/placeholders.ts';
import { stepFingerprint } from '../plan/plan.ts';
import type { Step } from '../plan/step.ts';
import { applyResource } from './apply-resource.ts';
import { openGate } from './open-gate.ts';
import type { StepReport } from './report.ts';
import { recordLook } from './record-look.ts';
import { runMove } from './run-move.ts';
import { resolveInput, scopeOf, type RunOptions } from './run.ts';

export interface StepResult {
  readonly report: StepReport;
  readonly proof?: Proof;
  readonly instructions?: string;
}

interface Done {
  readonly outcome: StepOutcome;
  readonly detail?: string;
  readonly proof?: Proof;
  readonly instructions?: string;
}

export interface StepSurroundings {
  /** Throws when the step must not be begun. */
  readonly before: () => Promise<void>;
  /** What an approval at this step would be for. */
  readonly approvedState: () => ApprovedState;
}

export async function runStep(step: Step, options: RunOptions, { before, approvedState }: StepSurroundings): Promise<StepResult> {
  const { clock } = options.transports;
  const startedAt = clock.now();
  const kind = options.kinds.get(step.kind);
  options.emit({
    event: 'step.started',
    at: startedAt,
    step: step.ref,
    kind: step.kind,
    title: step.title ?? kind.describe(withPlaceholders(step.input)),
  });
  let input: JsonObject | undefined;
  let done: Done;
  let error;
  try {
    input = resolveInput(step.input, options.journal.ledger);
    const problems = kind.validate(input);
    if (problems.length > 0)
      throw new LongshoreError('input-invalid', `cannot run ${step.ref}: ${problems.join('; ')}`, {
        next: 'Correct the step in the plan.',
      });
    await before();
    switch (kind.type) {
      case 'resource':
        done = { outcome: await applyResource(step, kind, input, options) };
        break;
      case 'move':
        done = await runMove(step, kind, input, options);
        break;
      case 'check':
        done = await runCheck(step, kind, input, options);
        break;
      case 'gate':
        done = await openGate({ step, kind, input, approvedState }, options);
        break;
    }
  } catch (thrown) {
    error = { ...recordOf(thrown, options), ...(step.place === undefined ? {} : { place: `${step.place.file}:${step.place.line}` }) };
    done = { outcome: 'failed' };
    // A journal that cannot be written ends the run with its own error; what is begun stays begun, which is the truth.
    if (!error.code.startsWith('journal-')) {
      options.journal.append({
        entry: 'step.settled',
        step: step.ref,
        kind: step.kind,
        input: input ?? step.input,
        fingerprint: stepFingerprint(step),
        outcome: 'failed',
        error,
      });
    }
  }
  const ms = clock.now() - startedAt;
  const rest = { ...(done.detail === undefined ? {} : { detail: done.detail }), ...(error === undefined ? {} : { error }) };
  options.emit({ event: 'step.settled', at: clock.now(), step: step.ref, kind: step.kind, outcome: done.outcome, ms, ...rest });
  return {
    report: { name: step.name, kind: step.kind, outcome: done.outcome, ms, ...rest },
    ...(done.proof === undefined ? {} : { proof: done.proof }),
    ...(done.instructions === undefined ? {} : { instructions: done.instructions }),
  };
}

/** What a stopped call leaves open is told as such, whatever the transport threw for it. */
function recordOf(thrown: unknown, options: RunOptions): ErrorRecord {
  const record = errorRecord(thrown);
  if (!options.stop.aborted.aborted || record.code !== 'unexpected') return record;
  return {
    code: 'stopped',
    message: 'stopped before it was done',
    effect: 'unknown',
    next: 'Run the same command again: it reads the world first, and goes on.',
  };
}

const firstPauseMs = 50;
const longestPauseMs = 2_000;

/** Looks until it passes or the step's patience is over; a check that cannot be made counts as failed. */
async function runCheck(step: Step, kind: AnyCheckKind, input: JsonObject, options: RunOptions): Promise<Done> {
  const { clock } = options.transports;
  const context = options.transports.reading(scopeOf(options, step.ref));
  const until = clock.now() + step.patienceMs;
  const seen = (await options.looks?.take(step.ref, input))?.value as Verdict | undefined;
  if (seen?.pass === true) {
    recordLook({ step, input, outcome: 'passed' }, options);
    return { outcome: 'passed', detail: seen.detail };
  }
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const verdict = await kind.observe(context, input).catch((error: unknown) => ({ pass: false, detail: errorRecord(error).message }));
    if (verdict.pass) {
      recordLook({ step, input, outcome: 'passed' }, options);
      return { outcome: 'passed', detail: verdict.detail };
    }
    if (options.stop.stopping || clock.now() + pauseMs > until) {
      throw new LongshoreError('check-failed', `cannot pass ${step.ref}: ${verdict.detail}`, {
        next: 'Mend what the check found, then run the same command again; or roll back.',
      });
    }
    await clock.sleep(pauseMs, options.stop.aborted);
  }
}
