// The migration document exactly as its text says, as steps that are only written down: lint reads what went wrong by hand.
// It is not meant to be run. docs/facts/README.md says how prose becomes facts.
import { definePlan } from '../../src/plan/plan.ts';
import { inventory } from './inventory.ts';
import { foundation } from './phases/0-foundation.ts';
import { kubernetes } from './phases/1-kubernetes.ts';
import { grafana } from './phases/2-grafana.ts';
import { postgresql } from './phases/3-postgresql.ts';
import { miniflux } from './phases/4-miniflux.ts';
import { devpi } from './phases/5-devpi.ts';
import { kiwix } from './phases/6-kiwix.ts';
import { forgejo } from './phases/7-forgejo.ts';
import { woodpecker } from './phases/8-woodpecker.ts';
import { cleanup } from './phases/9-cleanup.ts';

export default definePlan('as-written', {
  inventory,
  phases: [foundation, kubernetes, grafana, postgresql, miniflux, devpi, kiwix, forgejo, woodpecker, cleanup],
});
