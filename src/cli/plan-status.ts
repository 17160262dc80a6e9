// How far a plan is, from its ledger: pure, so that the view and the document say the same.
import type { ErrorRecord } from '../core/error.ts';
import type { StepOutcome } from '../core/event.ts';
import type { StepRef } from '../core/ref.ts';
import type { Departure } from '../journal/entry.ts';
import type { Ledger, LedgerState, LedgerStep } from '../journal/ledger.ts';
import type { LockRecord } from '../journal/lock.ts';
import { stepFingerprint, type Plan } from '../plan/plan.ts';

export interface JournalStatus {
  /** `none`: nothing was ever applied. `interrupted`: the last run was cut short, or goes on now. */
  readonly state: 'none' | 'ok' | 'interrupted' | 'unusable';
  readonly error?: ErrorRecord;
}

export interface StepStatus {
  readonly step: StepRef;
  readonly kind: string;
  /** `new`: the ledger does not know it. */
  readonly state: LedgerState | 'new';
  readonly outcome?: StepOutcome;
  /** ISO 8601, UTC. */
  readonly at?: string;
  /** The plan says something else of it than what was done. */
  readonly changed: boolean;
  readonly error?: ErrorRecord;
}

export interface PlanStatus {
  readonly plan: string;
  readonly directory: string;
  readonly journal: JournalStatus;
  readonly lock?: LockRecord & { readonly stale: boolean };
  readonly phases: readonly { readonly name: string; readonly goal: string; readonly steps: readonly StepStatus[] }[];
  /** Done once and no longer in the plan. */
  readonly removed: readonly StepStatus[];
  /** Who agreed to what comes after a gate. */
  readonly approvals: readonly { readonly step: StepRef; readonly by: string; readonly at: string; readonly reason: string }[];
  /** How the plan was amended between runs, and why. */
  readonly departures: readonly { readonly at: string; readonly reason: string; readonly steps: readonly Departure[] }[];
}

export interface StatusParts {
  readonly plan: Plan;
  readonly directory: string;
  readonly ledger: Ledger;
  readonly journal: JournalStatus;
  readonly lock?: LockRecord & { readonly stale: boolean };
}

export function planStatus({ plan, directory, ledger, journal, lock }: StatusParts): PlanStatus {
  const planned = new Set(plan.phases.flatMap((phase) => phase.steps.map((step) => step.ref)));
  return {
    plan: plan.name,
    directory,
    journal,
    ...(lock === undefined ? {} : { lock }),
    phases: plan.phases.map(({ name, goal, steps }) => ({
      name,
      goal,
      steps: steps.map((step) => {
        const known = ledger.steps.get(step.ref);
        if (known === undefined) return { step: step.ref, kind: step.kind, state: 'new', changed: false };
        return { ...stepStatus(known), changed: known.state !== 'undone' && known.fingerprint !== stepFingerprint(step) };
      }),
    })),
    removed: [...ledger.steps.values()]
      .filter((step) => !planned.has(step.step) && step.operations.length > 0)
      .map((step) => ({ ...stepStatus(step), changed: false })),
    approvals: [...ledger.approvals.values()].map(({ step, by, at, reason }) => ({ step, by, at: new Date(at).toISOString(), reason })),
    departures: ledger.amendments.map(({ at, reason, departures }) => ({ at: new Date(at).toISOString(), reason, steps: departures })),
  };
}

function stepStatus({ step, kind, state, outcome, settledAt, begunAt, error }: LedgerStep): Omit<StepStatus, 'changed'> {
  const at = state === 'begun' || state === 'doubted' ? (begunAt ?? settledAt) : (settledAt ?? begunAt);
  return {
    step,
    kind,
    state,
    ...(outcome === undefined ? {} : { outcome }),
    ...(at === undefined ? {} : { at: new Date(at).toISOString() }),
    ...(error === undefined ? {} : { error }),
  };
}
