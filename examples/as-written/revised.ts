// The document with what was written into it later, while it was carried out: each revision had its own surprises.
import { definePlan } from '../../src/plan/plan.ts';
import { inventory } from './inventory.ts';
import { foundation } from './phases/0-foundation.ts';
import { kubernetes } from './phases/1-kubernetes.ts';
import { access } from './revisions/access.ts';
import { data } from './revisions/data.ts';
import { delivery } from './revisions/delivery.ts';
import { rebuild } from './revisions/rebuild.ts';
import { downloads } from './revisions/downloads.ts';

export default definePlan('as-written-revised', {
  inventory,
  phases: [foundation, kubernetes, access, delivery, data, rebuild, downloads],
});
