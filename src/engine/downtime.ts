// Downtime of services, measured: from the begin of the first step that took one away to the end of the last step that
// brought it back, by the journal's own times, so that a crash in between counts, too.
import type { StepFacts } from '../core/fact.ts';
import type { Ledger } from '../journal/ledger.ts';
import { stepsOf, type Plan } from '../plan/plan.ts';
import type { Step } from '../plan/step.ts';
import type { Downtime } from './report.ts';

export function downtimesOf(plan: Plan, ledger: Ledger, factsOf: (step: Step) => StepFacts): readonly Downtime[] {
  const lost = new Map<string, number>();
  const back = new Map<string, number>();
  for (const step of stepsOf(plan)) {
    const known = ledger.steps.get(step.ref);
    const { retracts = [], provides = [] } = factsOf(step);
    for (const fact of retracts) {
      if (fact.fact === 'serving' && known?.begunAt !== undefined && known.operations.length > 0)
        lost.set(fact.service, Math.min(known.begunAt, lost.get(fact.service) ?? Infinity));
    }
    for (const fact of provides) {
      if (fact.fact === 'serving' && known?.settledAt !== undefined && known.state === 'done')
        back.set(fact.service, Math.max(known.settledAt, back.get(fact.service) ?? 0));
    }
  }
  return [...lost].flatMap(([service, from]) => {
    const until = back.get(service);
    if (until === undefined) return [];
    const predictedMs = ledger.predictedDowntimes.get(service);
    return [{ service, ms: Math.max(0, until - from), ...(predictedMs === undefined ? {} : { predictedMs }) }];
  });
}
