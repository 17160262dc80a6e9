// What a journal holds: a closed set of entries, plain JSON, in one order. The ledger is a fold of them.
import type { Digest } from '../core/digest.ts';
import type { ErrorRecord } from '../core/error.ts';
import type { RunCommand, RunVerdict, StepOutcome } from '../core/event.ts';
import type { JsonObject } from '../core/json.ts';
import type { StepRef } from '../core/ref.ts';

/** Who runs: shown when a lock is held, and kept with every run. */
export interface Holder {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** When the process started, so that a pid that was given out again is not taken for the holder. */
  readonly startedAt: string;
}

/** A difference between the plan and what the ledger says was done. */
export interface Departure {
  readonly step: StepRef;
  readonly what: 'changed' | 'removed' | 'added';
}

/** Joins `step.begun` to its settling entry; unique in a journal. */
export type OperationId = number;

export type NewEntry =
  | {
      readonly entry: 'run.opened';
      readonly command: RunCommand;
      readonly plan: string;
      readonly fingerprint: Digest;
      readonly holder: Holder;
    }
  | { readonly entry: 'plan.amended'; readonly departures: readonly Departure[]; readonly reason: string }
  | {
      readonly entry: 'step.begun';
      readonly operation: OperationId;
      readonly step: StepRef;
      readonly action: 'apply' | 'copy' | 'restore' | 'discard';
      readonly kind: string;
      /** With references resolved and secrets as locators: all that undoing needs, even when the plan has lost the step. */
      readonly input: JsonObject;
      readonly fingerprint: Digest;
      /** The before-image, in the image store of the same journal. */
      readonly image?: Digest;
      /** For `restore` and `discard`: the operation that is undone. */
      readonly undoes?: OperationId;
      /** Of a `discard`: what was written to the copy is safe, and from here on the copy goes. */
      readonly drops?: true;
    }
  | { readonly entry: 'step.doubted'; readonly operation: OperationId; readonly step: StepRef; readonly error: ErrorRecord }
  | {
      readonly entry: 'step.settled';
      /** Left out when nothing had to be begun: the world was as wanted, or the step only looks. */
      readonly operation?: OperationId;
      readonly step: StepRef;
      readonly kind: string;
      readonly input: JsonObject;
      readonly fingerprint: Digest;
      readonly outcome: StepOutcome;
      readonly outputs?: JsonObject;
      readonly error?: ErrorRecord;
    }
  | {
      readonly entry: 'proof.taken';
      readonly step: StepRef;
      readonly verdict: 'same' | 'different';
      readonly rows: number;
      readonly bytes: number;
      readonly evidence: string;
      readonly digest: Digest;
    }
  /** A person's word at an approval gate. `fingerprint` is of all that it lets run: another plan needs another word. */
  | {
      readonly entry: 'gate.approved';
      readonly step: StepRef;
      readonly by: string;
      readonly reason: string;
      readonly fingerprint: Digest;
      readonly how: 'command' | 'prompt' | 'rehearsal';
    }
  /** Before a service is taken away: how long it is going to be down. */
  | { readonly entry: 'downtime.predicted'; readonly service: string; readonly ms: number }
  | { readonly entry: 'run.closed'; readonly verdict: RunVerdict };

export type Entry = NewEntry & {
  /** Counts from 1 without gaps. */
  readonly sequence: number;
  /** Milliseconds since 1970 (UTC). */
  readonly at: number;
};
