// What a run tells while it goes on: a closed set, plain JSON, the view of which the journal is the truth.
import type { ErrorRecord } from './error.ts';
import type { FieldChange } from './diff.ts';
import type { StepRef } from './ref.ts';

/** How a step ended. `waiting` is a gate that nobody has opened yet. */
export type StepOutcome =
  | 'applied'
  | 'unchanged'
  | 'moved'
  | 'passed'
  | 'opened'
  | 'restored'
  | 'discarded'
  | 'failed'
  | 'waiting'
  | 'skipped';

export type RunVerdict = 'done' | 'failed' | 'waiting' | 'unverified' | 'interrupted' | 'rolled-back';

export type RunCommand = 'apply' | 'rollback';

export type RunEvent =
  | {
      readonly event: 'run.opened';
      readonly at: number;
      readonly command: RunCommand;
      readonly plan: string;
      readonly steps: number;
      readonly resumed: boolean;
    }
  | { readonly event: 'phase.started'; readonly at: number; readonly phase: string; readonly goal: string; readonly steps: number }
  | { readonly event: 'phase.finished'; readonly at: number; readonly phase: string }
  | { readonly event: 'step.started'; readonly at: number; readonly step: StepRef; readonly kind: string; readonly title: string }
  | {
      readonly event: 'step.changing';
      readonly at: number;
      readonly step: StepRef;
      readonly action: string;
      readonly changes: readonly FieldChange[];
    }
  | {
      readonly event: 'step.progressed';
      readonly at: number;
      readonly step: StepRef;
      readonly what?: string;
      readonly rows?: number;
      readonly totalRows?: number;
      readonly files?: number;
      readonly totalFiles?: number;
      readonly bytes?: number;
      readonly totalBytes?: number;
    }
  | { readonly event: 'step.noted'; readonly at: number; readonly step: StepRef; readonly message: string }
  | { readonly event: 'step.doubted'; readonly at: number; readonly step: StepRef; readonly error: ErrorRecord }
  | {
      readonly event: 'step.settled';
      readonly at: number;
      readonly step: StepRef;
      readonly kind: string;
      readonly outcome: StepOutcome;
      readonly ms: number;
      readonly detail?: string;
      readonly error?: ErrorRecord;
    }
  | {
      readonly event: 'move.proved';
      readonly at: number;
      readonly step: StepRef;
      readonly verdict: 'same' | 'different';
      readonly rows: number;
      readonly bytes: number;
      readonly tables: number;
      /** What is counted as rows, where it is no table's: `file`, `object`. */
      readonly unit?: string;
    }
  | {
      readonly event: 'gate.waiting';
      readonly at: number;
      readonly step: StepRef;
      readonly instructions: string;
      readonly detail: string;
      /** The run waits until then; left out where nobody is there, and the run goes on without it. */
      readonly until?: number;
    }
  | { readonly event: 'gate.looked'; readonly at: number; readonly step: StepRef; readonly detail: string }
  | { readonly event: 'run.stopping'; readonly at: number; readonly how: 'safe-point' | 'now' }
  | { readonly event: 'run.closed'; readonly at: number; readonly verdict: RunVerdict };
