// What every verb of the engine works with: the parts of a run, and how a step's input is resolved.
import { LongshoreError } from '../core/error.ts';
import type { RunEvent } from '../core/event.ts';
import type { JsonObject } from '../core/json.ts';
import { resolveRefs, type StepRef } from '../core/ref.ts';
import type { EvidenceFolder } from '../journal/evidence.ts';
import type { Holder } from '../journal/entry.ts';
import type { Journal } from '../journal/journal.ts';
import type { Ledger } from '../journal/ledger.ts';
import type { KindRegistry } from '../kinds/kind.ts';
import type { Scope, Transports } from '../ports/context.ts';
import type { StopSignal } from './stop.ts';

/** What was seen of steps before their turn: see `LookAhead`. */
export interface Looks {
  take(step: StepRef, input: JsonObject): Promise<{ readonly value: unknown } | undefined>;
  /** To be called before anything is changed. */
  changed(): void;
}

export interface RunOptions {
  readonly journal: Journal;
  readonly transports: Transports;
  readonly kinds: KindRegistry;
  readonly evidence: EvidenceFolder;
  readonly holder: Holder;
  readonly emit: (event: RunEvent) => void;
  readonly stop: StopSignal;
  /** Steps at a time; 20 unless given. */
  readonly parallelism?: number;
  /** Made by `apply` itself. */
  readonly looks?: Looks;
  /** Why the plan departs from what was applied; needed when a step that was done has been changed or removed. */
  readonly reason?: string;
  /** Undo what was applied by steps that are no longer in the plan. */
  readonly undoRemoved?: boolean;
  /** A person is there, so that the run waits at gates; left out, a shut gate ends what comes after it. */
  readonly attendance?: Attendance;
  /** The world is a twin: nobody is in it to approve, and the rehearsal does. */
  readonly isRehearsal?: boolean;
  /** How somebody approves at a gate later, as a command line. */
  readonly approveCommand?: (step: StepRef) => string;
}

/** The person who is there during a run. */
export interface Attendance {
  /** Asks for approval; `undefined` when it is not given. Left out where nobody can be asked, only waited for. */
  readonly approve?: (question: ApprovalQuestion) => Promise<{ readonly by: string; readonly reason: string } | undefined>;
}

export interface ApprovalQuestion {
  readonly step: StepRef;
  readonly instructions: string;
}

/** Kinds speak through a scope; the engine turns it into events. */
export function scopeOf(options: RunOptions, step: StepRef): Scope {
  const at = () => options.transports.clock.now();
  return {
    signal: options.stop.aborted,
    note: (message) => options.emit({ event: 'step.noted', at: at(), step, message }),
    progress: (progress) => options.emit({ event: 'step.progressed', at: at(), step, ...progress }),
  };
}

/** The input with every reference replaced by the output that the ledger holds. */
export function resolveInput(input: JsonObject, ledger: Ledger): JsonObject {
  return resolveRefs(input, (reference) => {
    const value = ledger.steps.get(reference.$ref)?.outputs[reference.output];
    if (value === undefined) {
      throw new LongshoreError('output-unknown', `cannot resolve "${reference.$ref}.${reference.output}": that step has not given it yet`);
    }
    return value;
  }) as JsonObject;
}
