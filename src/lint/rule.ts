// A question that lint asks of a plan. One file per rule in `rules/`, named after its code; its page in docs/lint/ is made
// from it, and its two examples are run as tests.
import type { Fact } from '../core/fact.ts';
import type { Place } from '../plan/step.ts';
import type { LintContext } from './context.ts';
import type { Example } from './example.ts';
import type { Finding, Level } from './finding.ts';
import type { Probe } from './probe.ts';

/** A finding before the rule's own words are added and its place is turned into text. */
export interface RuleFinding extends Pick<Finding, 'message' | 'suggestion'> {
  readonly step?: NonNullable<Finding['step']>;
  readonly place?: Place | undefined;
  readonly facts?: readonly Fact[];
  readonly counterExample?: string;
  /** Where it is not the rule's own: an atlas entry knows better why. */
  readonly reason?: string;
  readonly source?: string;
  readonly level?: Level;
}

export interface RulePage {
  /** What is found: one sentence. */
  readonly what: string;
  /** Why this is a problem, whatever the plan: one or two sentences. Findings carry it as their reason. */
  readonly why: string;
  /** Where that is written, unless it follows from the facts alone: an address, or `atlas:` and an entry. */
  readonly source?: string;
  /** A plan in which the rule finds something, and the same plan put right. */
  readonly bad: Example;
  readonly good: Example;
}

export interface Rule {
  readonly code: string;
  readonly level: Level;
  readonly page: RulePage;
  /** Pure. Asks spans of the timeline rather than every moment, so that a long plan stays quick. */
  find(context: LintContext): Iterable<RuleFinding>;
  /** What the plan alone does not tell: asked of the live world before the first change. Pure as well; the probes look. */
  probes?(context: LintContext): Iterable<Probe>;
}
