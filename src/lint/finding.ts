// What lint says about one place of a plan. JSON output carries it as it is.
import type { StepRef } from '../core/ref.ts';

/** An error stops `apply` and `rehearse`; a warning does not; a note is worth knowing. */
export type Level = 'error' | 'warning' | 'note';

export interface Finding {
  /** The rule's name, kebab-case and stable. */
  readonly code: string;
  readonly level: Level;
  readonly step?: StepRef;
  /** `file:line`, relative to where the command was started. */
  readonly place?: string;
  /** What is wrong, with the values of this plan. */
  readonly message: string;
  /** Keys of the facts involved. */
  readonly facts?: readonly string[];
  /** The shortest story in which it goes wrong: from which step on, who does what, and what they meet. */
  readonly counterExample?: string;
  /** Why that is a problem, whatever the plan. */
  readonly reason: string;
  /** Where the reason is written: an address, or the id of an atlas entry as `atlas:macos-airplay-ports`. */
  readonly source?: string;
  /** What to do, as an imperative sentence. */
  readonly suggestion: string;
  /** The plan accepts it, and this is why; it stops nothing then. */
  readonly accepted?: string;
}

/** Whether a finding stops what would change a world. */
export function isStopping({ level, accepted }: Finding): boolean {
  return level === 'error' && accepted === undefined;
}
