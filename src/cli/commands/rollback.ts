// `longshore rollback PLAN`: undoes what was applied, newest first, from the before-images in the journal.
import { LongshoreError } from '../../core/error.ts';
import type { StepRef } from '../../core/ref.ts';
import { rollBack } from '../../engine/roll-back.ts';
import type { Ledger } from '../../journal/ledger.ts';
import { confirm, requireConsent } from '../confirm.ts';
import { exitCodeOfReport } from '../exit-code-of.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { watchInterruption } from '../interruption.ts';
import { loadPlan } from '../load-plan.ts';
import { reportRun } from '../report-run.ts';
import { say, type Session } from '../session.ts';
import { showRun } from '../show-run.ts';
import { openState } from '../state-folder.ts';
import { plural } from '../terminal/figures.ts';
import { openWorld, stateFolder } from '../world.ts';

export interface RollbackOptions {
  readonly yes?: boolean;
  readonly twin?: string;
  readonly to?: string;
}

export async function rollback(target: string, options: RollbackOptions, session: Session): Promise<ExitCode> {
  const { environment } = session;
  requireConsent(session, 'roll back', options.yes === true);
  const loaded = await loadPlan(target, environment.cwd);
  const kinds = await session.parts.kinds();
  const directory = stateFolder(loaded, options, session);
  await using stack = new AsyncDisposableStack();
  const state = stack.use(openState(directory, { command: `longshore rollback ${target}` }));
  const to = options.to === undefined ? undefined : knownStep(options.to, state.journal.ledger);
  const undone = toUndo(state.journal.ledger, to);
  if (undone.length === 0) {
    say(session, 'nothing to roll back');
  } else if (options.yes !== true) {
    say(
      session,
      [
        `Undoes, in this order${to === undefined ? '' : ` (keeping ${to} and what came before it)`}:`,
        ...undone.map((step) => `  ${session.progressStyle.red('-')} ${step}`),
      ].join('\n'),
    );
    await confirm(session, `Undo ${plural(undone.length, 'step')} of plan "${loaded.plan.name}"?`);
  }
  const { transports } = stack.use(await openWorld(loaded, options, session));
  using interruption = watchInterruption(environment);
  const report = await showRun(session, interruption, (emit) =>
    rollBack({
      planName: loaded.plan.name,
      journal: state.journal,
      evidence: state.evidence,
      holder: state.holder,
      transports,
      kinds,
      stop: interruption.stop,
      emit,
      ...(to === undefined ? {} : { to }),
    }),
  );
  reportRun('rollback', report, state.evidence, session);
  return report.verdict === 'done' ? exitCodes.done : exitCodeOfReport(report, 'rollback', interruption.signal);
}

/** As the engine chooses them: newest first, and only what came after `to`. */
function toUndo(ledger: Ledger, to: StepRef | undefined): readonly StepRef[] {
  const keepUpTo = to === undefined ? -1 : (ledger.steps.get(to)?.order ?? -1);
  return ledger.touched.filter((step) => step.order > keepUpTo).map((step) => step.step);
}

/** A slip in the name would otherwise undo everything. */
function knownStep(name: string, ledger: Ledger): StepRef {
  const found = [...ledger.steps.keys()].find((step) => step === name);
  if (found !== undefined) return found;
  const done = [...ledger.steps.keys()];
  throw new LongshoreError('usage', `cannot roll back to "${name}": no such step has been applied`, {
    next:
      done.length === 0 ? 'Nothing has been applied yet.' : `Name one of: ${done.slice(-8).join(', ')}; \`longshore status\` lists all.`,
  });
}
