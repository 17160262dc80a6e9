// What a run gives back: every step with its outcome, the proofs, the checks, the downtimes.
import type { ErrorRecord } from '../core/error.ts';
import type { RunVerdict, StepOutcome } from '../core/event.ts';
import type { StepRef } from '../core/ref.ts';
import type { Approval } from '../journal/ledger.ts';
import type { Proof } from '../kinds/kind.ts';

export interface StepReport {
  readonly name: string;
  readonly kind: string;
  readonly outcome: StepOutcome;
  readonly ms: number;
  readonly detail?: string;
  readonly error?: ErrorRecord;
}

export interface PhaseReport {
  readonly name: string;
  readonly goal: string;
  readonly steps: readonly StepReport[];
}

export interface Downtime {
  readonly service: string;
  readonly ms: number;
  /** What was said before the service was taken away. */
  readonly predictedMs?: number;
}

export interface RunReport {
  readonly plan: string;
  readonly verdict: RunVerdict;
  readonly phases: readonly PhaseReport[];
  readonly moves: readonly { readonly name: StepRef; readonly rows: number; readonly bytes: number; readonly proof: Proof }[];
  readonly checks: { readonly passed: number; readonly failed: number };
  /** From the first moment at which a service was taken away to the moment at which it answered again. */
  readonly downtimes: readonly Downtime[];
  /** Steps that changed the world in this run. */
  readonly changes: number;
  readonly waiting: readonly { readonly step: StepRef; readonly instructions: string }[];
  /** Who agreed to what in this plan, as far as it still holds. */
  readonly approvals?: readonly Omit<Approval, 'fingerprint'>[];
  /** Steps that were applied once and are no longer in the plan: offered for undo. */
  readonly removed: readonly StepRef[];
  readonly ms: number;
}
