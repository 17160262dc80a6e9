// blumeops: a homelab moves from a Mac mini into Kubernetes, phase by phase.
import { definePlan } from '../../src/plan/plan.ts';
import { inventory } from './inventory.ts';
import { foundation } from './phases/0-foundation.ts';
import { kubernetes } from './phases/1-kubernetes.ts';
import { postgresql } from './phases/3-postgresql.ts';
import { miniflux } from './phases/4-miniflux.ts';

export default definePlan('blumeops', { inventory, phases: [foundation, kubernetes, postgresql, miniflux] });
