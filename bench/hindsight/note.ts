// A field note, and the claim of how it is caught. Nothing of a claim is taken on trust: see prove.ts.
import type { Edit } from './edits.ts';

export type Catch = 'lint' | 'preflight' | 'rehearsal' | 'verification' | 'construction';

interface NoteBase {
  readonly note: `N${number}`;
  readonly title: string;
  /** What the encoding had to know of a product, which neither the text nor the inventory says: without it nothing is found. */
  readonly knowing?: string;
}

/** Lint has a finding in the plan, and has it no longer once the cause is taken out. */
export interface LintNote extends NoteBase {
  readonly by: 'lint';
  /** The document, or its later revisions. */
  readonly plan?: 'document' | 'revised';
  readonly code: string;
  readonly step?: string;
  /** Text that the message has: a step may have several findings of a code. */
  readonly says?: string;
  /** The cause taken out, in words and in deed. */
  readonly without: string;
  readonly remedy: readonly Edit[];
}

/** Something else that is run: with the cause it must be noticed, without it not. */
export interface RunNote extends NoteBase {
  readonly by: Exclude<Catch, 'lint'>;
  /** Name of the probe, check or contract. */
  readonly code: string;
  readonly without: string;
  readonly with: () => Promise<Observation>;
  readonly remedied: () => Promise<Observation>;
}

export interface Observation {
  readonly noticed: boolean;
  readonly told: string;
}

export interface MissedNote extends NoteBase {
  readonly by: 'not';
  readonly reason: string;
}

export type Note = LintNote | RunNote | MissedNote;
