// `longshore preview PLAN`: what apply would change, found out by reading only.
import { preview as previewPlan } from '../../engine/preview.ts';
import { LongshoreError } from '../../core/error.ts';
import { openJournal } from '../../journal/journal.ts';
import { Ledger } from '../../journal/ledger.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { lintGate } from '../lint-gate.ts';
import { loadPlan } from '../load-plan.ts';
import { preflightView, runPreflight } from '../preflight-gate.ts';
import { writeDocument, writeLines, type Session } from '../session.ts';
import { previewView } from '../terminal/preview-view.ts';
import { openWorld } from '../world.ts';

export interface PreviewOptions {
  readonly twin?: string;
  readonly detailedExitcode?: boolean;
}

export async function preview(target: string, options: PreviewOptions, session: Session): Promise<ExitCode> {
  const loaded = await loadPlan(target, session.environment.cwd, { fetch: true });
  const kinds = await session.parts.kinds();
  lintGate(loaded, kinds, session);
  await using world = await openWorld(loaded, { ...options, looksOnly: true, makeTwinFor: `longshore preview ${target}` }, session);
  const ledger = ledgerOf(world.state);
  const preflight = await runPreflight(loaded, { kinds, transports: world.transports, ledger });
  const seen = await previewPlan(loaded.plan, {
    ledger,
    transports: world.transports,
    kinds,
    signal: new AbortController().signal,
  });
  if (session.output === 'json') writeDocument(session, 'preview/v1', { plan: loaded.plan.name, preflight, ...seen });
  else writeLines(session, [...preflightView(preflight), ...previewView(loaded.plan, seen, session.style)]);
  return options.detailedExitcode === true && seen.pending + seen.removed.length > 0 ? exitCodes.pending : exitCodes.done;
}

/** A plan that was never applied has no journal, and a preview makes none. */
function ledgerOf(state: string): Ledger {
  try {
    using journal = openJournal(state, { readOnly: true });
    return journal.ledger;
  } catch (error) {
    if (error instanceof LongshoreError && error.code === 'journal-missing') return new Ledger();
    throw error;
  }
}
