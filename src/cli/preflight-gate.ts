// Preflight: what lint could not tell from the plan alone is asked of the world before the first change. Apply stops at a bad
// answer about one of its steps; what is bad about the world as such is said and stops nothing.
import { LongshoreError } from '../core/error.ts';
import type { Ledger } from '../journal/ledger.ts';
import type { KindRegistry } from '../kinds/kind.ts';
import { preflight, type ProbeResult } from '../lint/probe.ts';
import type { Acceptance } from '../plan/plan.ts';
import type { Transports } from '../ports/context.ts';
import type { LoadedPlan } from './load-plan.ts';
import { say, type Session } from './session.ts';
import { plural } from './terminal/figures.ts';

export interface PreflightWorld {
  readonly kinds: KindRegistry;
  readonly transports: Transports;
  /** Steps that have changed the world already are not asked about: their own listener is in their way. */
  readonly ledger: Ledger;
}

export async function runPreflight({ plan }: LoadedPlan, { kinds, transports, ledger }: PreflightWorld): Promise<readonly ProbeResult[]> {
  const context = transports.reading({ signal: new AbortController().signal, note: () => {}, progress: () => {} });
  return preflight(plan, { kinds, context }, (step) => (ledger.steps.get(step)?.operations.length ?? 0) > 0);
}

/** Errors: `preflight-bad`; the answers have been written to stderr then. */
export async function preflightGate(loaded: LoadedPlan, world: PreflightWorld, session: Session): Promise<void> {
  const results = await runPreflight(loaded, world);
  const lines = preflightView(results);
  if (lines.length > 0) say(session, lines.join('\n'));
  const accepted = loaded.plan.accept ?? [];
  const stopping = results.filter(
    (each) => each.answer === 'bad' && each.step !== undefined && !accepted.some((one) => accepts(one, each)),
  );
  if (stopping.length === 0) return;
  throw new LongshoreError(
    'preflight-bad',
    `cannot start plan "${loaded.plan.name}": the world gives ${plural(stopping.length, 'bad answer')} to its questions`,
    { next: stopping[0]?.suggestion ?? 'Put the world right, and start again.' },
  );
}

/** Bad answers, and questions without one. */
export function preflightView(results: readonly ProbeResult[]): readonly string[] {
  return results.flatMap(({ answer, step, question, detail }) =>
    answer === 'good' ? [] : [`preflight ${answer}${step === undefined ? '' : ` ${step}`}: ${question} ${detail}`],
  );
}

function accepts({ code, step, about }: Acceptance, result: ProbeResult): boolean {
  return (
    code === result.code &&
    (step === undefined || step === result.step) &&
    (about === undefined || `${result.question} ${result.detail}`.includes(about))
  );
}
