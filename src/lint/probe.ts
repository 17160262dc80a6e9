// A question of lint that only the live world can answer: preview and apply ask it before the first change. A probe reads,
// and nothing else; one that cannot tell says so, and stops nothing.
import { errorRecord } from '../core/error.ts';
import type { StepRef } from '../core/ref.ts';
import type { KindRegistry } from '../kinds/kind.ts';
import type { Plan } from '../plan/plan.ts';
import type { ReadContext } from '../ports/context.ts';
import { atlas } from '../atlas/atlas.ts';
import { lintContext } from './context.ts';
import type { Rule } from './rule.ts';
import { rules as shippedRules } from './rules.ts';

/** `unknown`: the host has no way to tell, as where the program that would know is missing. */
export interface ProbeAnswer {
  readonly answer: 'good' | 'bad' | 'unknown';
  /** What was seen, as one sentence. */
  readonly detail: string;
}

export interface Probe {
  /** What it asks, kebab-case: `socket-free`, `gui-session`. */
  readonly probe: string;
  readonly step?: StepRef;
  readonly question: string;
  readonly suggestion: string;
  look(context: ReadContext): Promise<ProbeAnswer>;
}

export interface ProbeResult extends ProbeAnswer {
  /** The rule that asks. */
  readonly code: string;
  readonly probe: string;
  readonly step?: StepRef;
  readonly question: string;
  readonly suggestion: string;
}

/** Runs the probes of a plan, in the order of the rules. `isDone` leaves out those of steps that have changed the world already. */
export async function preflight(
  plan: Plan,
  options: { readonly kinds: KindRegistry; readonly context: ReadContext; readonly rules?: readonly Rule[] },
  isDone: (step: StepRef) => boolean = () => false,
): Promise<readonly ProbeResult[]> {
  const context = lintContext(plan, options.kinds, atlas);
  const results: ProbeResult[] = [];
  for (const rule of options.rules ?? shippedRules) {
    for (const probe of rule.probes?.(context) ?? []) {
      if (probe.step !== undefined && isDone(probe.step)) continue;
      const { look: _, ...about } = probe;
      results.push({ code: rule.code, ...about, ...(await answerOf(probe, options.context)) });
    }
  }
  return results;
}

async function answerOf(probe: Probe, context: ReadContext): Promise<ProbeAnswer> {
  try {
    return await probe.look(context);
  } catch (error) {
    return { answer: 'unknown', detail: errorRecord(error).message };
  }
}
