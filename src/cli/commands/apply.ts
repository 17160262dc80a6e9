// `longshore apply PLAN`: shows what would change, asks, then changes it; goes on where an earlier run ended.
import { apply as applyPlan } from '../../engine/apply.ts';
import { preview as previewPlan } from '../../engine/preview.ts';
import { approveCommand } from '../approve-command.ts';
import { attendance, type GateOptions } from '../attend-gates.ts';
import { confirm, requireConsent } from '../confirm.ts';
import { exitCodeOfReport } from '../exit-code-of.ts';
import type { ExitCode } from '../exit-codes.ts';
import { watchInterruption } from '../interruption.ts';
import { GateNotifier } from '../gate-notifier.ts';
import { lintGate } from '../lint-gate.ts';
import { loadPlan } from '../load-plan.ts';
import { preflightGate } from '../preflight-gate.ts';
import { reportRun } from '../report-run.ts';
import { say, type Session } from '../session.ts';
import { showRun } from '../show-run.ts';
import { openState } from '../state-folder.ts';
import { plural } from '../terminal/figures.ts';
import { previewView } from '../terminal/preview-view.ts';
import { openWorld, stateFolder } from '../world.ts';

export interface ApplyOptions extends GateOptions {
  readonly yes?: boolean;
  readonly twin?: string;
  readonly parallelism?: number;
  readonly reason?: string;
  readonly undoRemoved?: boolean;
}

export async function apply(target: string, options: ApplyOptions, session: Session): Promise<ExitCode> {
  const { environment } = session;
  requireConsent(session, 'apply', options.yes === true);
  const loaded = await loadPlan(target, environment.cwd, { fetch: true });
  const kinds = await session.parts.kinds();
  lintGate(loaded, kinds, session);
  const directory = stateFolder(loaded, options, session);
  await using stack = new AsyncDisposableStack();
  // The way to the world comes first where it can fail at once: no state folder is made for a world out of reach.
  const world = options.twin === undefined ? stack.use(await openWorld(loaded, options, session)) : undefined;
  const state = stack.use(openState(directory, { create: true, command: `longshore apply ${target}` }));
  const { transports } = world ?? stack.use(await openWorld(loaded, options, session));
  if (state.stale !== undefined)
    say(session, `took over the lock of \`${state.stale.command}\` (process ${state.stale.pid}), which is gone`);
  await preflightGate(loaded, { kinds, transports, ledger: state.journal.ledger }, session);
  if (options.yes !== true) {
    const seen = await previewPlan(loaded.plan, { ledger: state.journal.ledger, transports, kinds, signal: new AbortController().signal });
    say(session, previewView(loaded.plan, seen, session.progressStyle).join('\n'));
    const undone = options.undoRemoved === true ? seen.removed.length : 0;
    if (seen.pending + undone > 0)
      await confirm(session, `Make ${plural(seen.pending + undone, 'change')} with plan "${loaded.plan.name}"?`);
  }
  using interruption = watchInterruption(environment);
  const notifier = new GateNotifier(options, loaded.plan.name, session);
  const report = await showRun(session, interruption, (emit, progress) => {
    const attended = attendance(options, session, state.holder, progress);
    return applyPlan(loaded.plan, {
      journal: state.journal,
      evidence: state.evidence,
      holder: state.holder,
      transports,
      kinds,
      stop: interruption.stop,
      emit: (event) => {
        emit(event);
        notifier.heard(event);
      },
      approveCommand: approveCommand(target, options),
      ...(attended === undefined ? {} : { attendance: attended }),
      ...(options.parallelism === undefined ? {} : { parallelism: options.parallelism }),
      ...(options.reason === undefined ? {} : { reason: options.reason }),
      ...(options.undoRemoved === undefined ? {} : { undoRemoved: options.undoRemoved }),
    });
  });
  await notifier.finished();
  reportRun('apply', report, state.evidence, session);
  return exitCodeOfReport(report, 'apply', interruption.signal);
}
