// A question that lint asks of a plan. One file per rule in `rules/`, named after its code.
import type { Place } from '../plan/step.ts';
import type { Finding } from './finding.ts';
import type { LintContext } from './context.ts';

/** A finding before the engine has added the rule's own words and turned the place into text. */
export interface RuleFinding extends Pick<Finding, 'message' | 'suggestion'> {
  readonly step?: NonNullable<Finding['step']>;
  readonly place?: Place | undefined;
}

export interface Rule {
  readonly code: string;
  readonly level: Finding['level'];
  /** Why this is a problem, whatever the plan: one or two sentences. */
  readonly reason: string;
  /** Pure. */
  check(context: LintContext): Iterable<RuleFinding>;
}
