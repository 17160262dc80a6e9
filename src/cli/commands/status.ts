// `longshore status PLAN`: what the ledger holds, step by step. Looks only, and says so when the journal cannot be trusted.
import { existsSync } from 'node:fs';
import { errorRecord, LongshoreError, type ErrorRecord } from '../../core/error.ts';
import { openJournal, type Journal } from '../../journal/journal.ts';
import { isStale, readLock } from '../../journal/lock.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { loadPlan } from '../load-plan.ts';
import { writeDocument, writeLines, type Session } from '../session.ts';
import { planStatus, type JournalStatus } from '../plan-status.ts';
import { statusView } from '../terminal/status-view.ts';
import { stateFolder } from '../world.ts';
import { Ledger } from '../../journal/ledger.ts';

export interface StatusOptions {
  readonly twin?: string;
}

export async function status(target: string, options: StatusOptions, session: Session): Promise<ExitCode> {
  const loaded = await loadPlan(target, session.environment.cwd);
  const directory = stateFolder(loaded, options, session);
  const journal = look(directory);
  using opened = journal.opened;
  const lock = existsSync(directory) ? readLock(directory) : undefined;
  const seen = planStatus({
    plan: loaded.plan,
    directory,
    ledger: opened?.ledger ?? new Ledger(),
    journal: journal.status,
    ...(lock === undefined ? {} : { lock: { ...lock, stale: isStale(lock) } }),
  });
  if (session.output === 'json') writeDocument(session, 'status/v1', seen);
  else writeLines(session, statusView(seen, session.style));
  return journal.status.state === 'unusable' ? exitCodes.failed : exitCodes.done;
}

function look(directory: string): { readonly status: JournalStatus; readonly opened: Journal | undefined } {
  try {
    const opened = openJournal(directory, { readOnly: true });
    return { status: { state: opened.ledger.interrupted ? 'interrupted' : 'ok' }, opened };
  } catch (thrown) {
    if (thrown instanceof LongshoreError && thrown.code === 'journal-missing') return { status: { state: 'none' }, opened: undefined };
    const error: ErrorRecord = errorRecord(thrown);
    return { status: { state: 'unusable', error }, opened: undefined };
  }
}
