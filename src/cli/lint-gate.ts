// Lint before anything is touched: apply, rehearse and preview go on only with a plan without errors.
import { LongshoreError } from '../core/error.ts';
import type { KindRegistry } from '../kinds/kind.ts';
import { isStopping } from '../lint/finding.ts';
import { lint } from '../lint/lint.ts';
import type { LoadedPlan } from './load-plan.ts';
import type { Session } from './session.ts';
import { findingsView } from './terminal/findings-view.ts';
import { plural } from './terminal/figures.ts';

/** Errors: `lint-errors`; the findings have been written to stderr then. */
export function lintGate(loaded: LoadedPlan, kinds: KindRegistry, session: Session): void {
  const errors = lint(loaded.plan, { kinds, cwd: session.environment.cwd }).filter(isStopping);
  if (errors.length === 0) return;
  session.environment.stderr.write(`${findingsView(errors, session.progressStyle).join('\n')}\n`);
  throw new LongshoreError('lint-errors', `cannot go on with plan "${loaded.plan.name}": lint found ${plural(errors.length, 'error')}`, {
    next: `Correct the plan; \`longshore lint ${loaded.target}\` shows all findings.`,
  });
}
