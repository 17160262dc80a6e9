// What lint says about one place of a plan. JSON output carries it as it is.
import type { StepRef } from '../core/ref.ts';

export interface Finding {
  /** The rule's name, kebab-case and stable. */
  readonly code: string;
  /** An error stops `apply` and `rehearse`; a warning does not. */
  readonly level: 'error' | 'warning';
  readonly step?: StepRef;
  /** `file:line`, relative to where the command was started. */
  readonly place?: string;
  /** What is wrong, with the values of this plan. */
  readonly message: string;
  /** Why that is a problem, whatever the plan. */
  readonly reason: string;
  /** What to do, as an imperative sentence. */
  readonly suggestion: string;
}
