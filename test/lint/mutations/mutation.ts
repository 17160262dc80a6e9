// A way in which a correct plan goes wrong, and the rule that must find it.
import type { Finding } from '../../../src/lint/finding.ts';
import type { Mutate } from './edit.ts';

export interface Mutation {
  /** What is done to the plan, as a test's title has it. */
  readonly what: string;
  readonly mutate: Mutate;
  /** Code of the rule that finds it. */
  readonly code: string;
  /** Where it must be found; left out, anywhere. */
  readonly step?: Finding['step'];
  /** Text that the finding's message has. */
  readonly says?: string;
}
