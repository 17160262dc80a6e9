// The migration document exactly as its text says, as steps that are only written down: lint reads what went wrong by hand.
// It is not meant to be run. docs/facts/README.md says how prose becomes facts.
import { inventory } from '../../plans/blumeops/inventory.ts';
import { definePlan } from '../../src/plan/plan.ts';
import { foundation } from './phases/0-foundation.ts';

export default definePlan('as-written', { inventory, phases: [foundation] });
