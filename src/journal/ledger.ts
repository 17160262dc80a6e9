// The ledger: what has been done, step by step. A fold of the journal's entries and nothing else.
import type { Digest } from '../core/digest.ts';
import type { ErrorRecord } from '../core/error.ts';
import type { StepOutcome } from '../core/event.ts';
import type { JsonObject } from '../core/json.ts';
import type { StepRef } from '../core/ref.ts';
import type { Departure, Entry, OperationId } from './entry.ts';

/** A change that may be in the world and has not been undone. */
export interface LedgerOperation {
  readonly operation: OperationId;
  readonly action: 'apply' | 'copy';
  readonly kind: string;
  readonly input: JsonObject;
  readonly image?: Digest;
  readonly begunAt: number;
  /** False from `begun` until `settled`: the process may have died in between, or a reply was lost. */
  readonly settled: boolean;
  /** A rollback has begun to take the copy away: it is not whole any more, and nobody has to be asked about it. */
  readonly dropping?: true;
}

export type LedgerState = 'begun' | 'doubted' | 'done' | 'failed' | 'undone';

export interface LedgerStep {
  readonly step: StepRef;
  readonly kind: string;
  readonly input: JsonObject;
  readonly fingerprint: Digest;
  readonly state: LedgerState;
  readonly outcome?: StepOutcome;
  readonly outputs: JsonObject;
  readonly error?: ErrorRecord;
  /** Newest last: undoing takes them from the end, so that each before-image meets the state that it was taken before. */
  readonly operations: readonly LedgerOperation[];
  /** When the first of `operations` was begun, and when the step last settled. */
  readonly begunAt?: number;
  readonly settledAt?: number;
  /** Sequence of the first begun operation: the order in which steps came into the world. */
  readonly order: number;
}

export interface LedgerProof {
  readonly step: StepRef;
  readonly verdict: 'same' | 'different';
  readonly rows: number;
  readonly bytes: number;
  readonly evidence: string;
  /** Of the proof's content: whether its file is still what was written. */
  readonly digest: Digest;
  readonly at: number;
}

/** Who agreed to what comes after a gate, when and why. */
export interface Approval {
  readonly step: StepRef;
  readonly by: string;
  readonly reason: string;
  readonly at: number;
  readonly fingerprint: Digest;
  readonly how: 'command' | 'prompt' | 'rehearsal';
}

export interface Amendment {
  readonly departures: readonly Departure[];
  readonly reason: string;
  readonly at: number;
}

export class Ledger {
  readonly #steps = new Map<StepRef, LedgerStep>();
  readonly #proofs = new Map<StepRef, LedgerProof>();
  readonly #approvals = new Map<StepRef, Approval>();
  readonly #amendments: Amendment[] = [];
  readonly #predictedDowntimes = new Map<string, number>();
  #lastOperation = 0;
  #openRun = false;

  /** By step, in the order in which they first appear. */
  get steps(): ReadonlyMap<StepRef, LedgerStep> {
    return this.#steps;
  }
  get proofs(): ReadonlyMap<StepRef, LedgerProof> {
    return this.#proofs;
  }
  /** The newest of each gate. A rollback ends them: what was agreed to has been taken back. */
  get approvals(): ReadonlyMap<StepRef, Approval> {
    return this.#approvals;
  }
  get amendments(): readonly Amendment[] {
    return this.#amendments;
  }
  /** In milliseconds, by service; the newest prediction counts. */
  get predictedDowntimes(): ReadonlyMap<string, number> {
    return this.#predictedDowntimes;
  }
  get nextOperation(): OperationId {
    return this.#lastOperation + 1;
  }
  /** A run was opened and never closed: its process died. */
  get interrupted(): boolean {
    return this.#openRun;
  }

  /** Steps that may have changed the world and are not undone, newest first: the order of a rollback. */
  get touched(): readonly LedgerStep[] {
    return [...this.#steps.values()].filter((step) => step.operations.length > 0).sort((a, b) => b.order - a.order);
  }

  fold(entry: Entry): void {
    switch (entry.entry) {
      case 'run.opened':
        this.#openRun = true;
        if (entry.command === 'rollback') this.#approvals.clear();
        return;
      case 'run.closed':
        this.#openRun = false;
        return;
      case 'plan.amended':
        this.#amendments.push({ departures: entry.departures, reason: entry.reason, at: entry.at });
        return;
      case 'proof.taken':
        this.#proofs.set(entry.step, {
          step: entry.step,
          verdict: entry.verdict,
          rows: entry.rows,
          bytes: entry.bytes,
          evidence: entry.evidence,
          digest: entry.digest,
          at: entry.at,
        });
        return;
      case 'gate.approved': {
        const { step, by, reason, fingerprint, how, at } = entry;
        this.#approvals.set(step, { step, by, reason, fingerprint, how, at });
        return;
      }
      case 'downtime.predicted':
        this.#predictedDowntimes.set(entry.service, entry.ms);
        return;
      case 'step.begun':
        this.#lastOperation = Math.max(this.#lastOperation, entry.operation);
        this.#begin(entry);
        return;
      case 'step.doubted':
        this.#change(entry.step, (step) => ({ ...step, state: 'doubted', error: entry.error }));
        return;
      case 'step.settled':
        this.#settle(entry);
        return;
      default:
        entry satisfies never;
    }
  }

  #begin(entry: Entry & { entry: 'step.begun' }): void {
    const { step, kind, input, fingerprint, operation, action, image, undoes, drops } = entry;
    const before = this.#steps.get(step);
    if (action === 'restore' || action === 'discard') {
      const operations = (before?.operations ?? []).map((each) =>
        drops === true && each.operation === undoes ? { ...each, dropping: drops } : each,
      );
      this.#change(step, (known) => ({ ...known, state: 'begun', operations }));
      return;
    }
    const begun: LedgerOperation = {
      operation,
      action,
      kind,
      input,
      begunAt: entry.at,
      settled: false,
      ...(image === undefined ? {} : { image }),
    };
    const earlier = before?.operations ?? [];
    this.#steps.set(step, {
      step,
      kind,
      input,
      fingerprint,
      state: 'begun',
      outputs: before?.outputs ?? {},
      // A copy that is made anew is the same operation, begun once more.
      operations: [...earlier.filter((each) => each.operation !== operation), begun],
      begunAt: earlier[0]?.begunAt ?? entry.at,
      order: earlier.length > 0 && before !== undefined ? before.order : entry.sequence,
    });
  }

  #settle(entry: Entry & { entry: 'step.settled' }): void {
    const { step, kind, input, fingerprint, outcome } = entry;
    const before = this.#steps.get(step);
    const undone = outcome === 'restored' || outcome === 'discarded';
    const operations = undone
      ? (before?.operations ?? []).slice(0, -1)
      : (before?.operations ?? []).map((each) =>
          each.operation === entry.operation && outcome !== 'failed' ? { ...each, settled: true, input } : each,
        );
    const state =
      outcome === 'failed'
        ? 'failed'
        : undone
          ? operations.length === 0
            ? 'undone'
            : 'begun'
          : outcome === 'waiting' || outcome === 'skipped'
            ? 'begun'
            : 'done';
    this.#steps.set(step, {
      step,
      kind,
      input,
      fingerprint,
      state,
      outcome,
      outputs: undone ? {} : (entry.outputs ?? before?.outputs ?? {}),
      ...(entry.error === undefined ? {} : { error: entry.error }),
      operations,
      ...(before?.begunAt === undefined ? {} : { begunAt: before.begunAt }),
      settledAt: entry.at,
      order: before?.order ?? entry.sequence,
    });
  }

  #change(step: StepRef, change: (known: LedgerStep) => LedgerStep): void {
    const known = this.#steps.get(step);
    if (known !== undefined) this.#steps.set(step, change(known));
  }
}
