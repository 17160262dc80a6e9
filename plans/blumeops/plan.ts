// blumeops: a homelab moves from a Mac mini into Kubernetes, phase by phase.
import { definePlan } from '../../src/plan/plan.ts';
import { accepted } from './accepted.ts';
import { inventory } from './inventory.ts';
import { foundation } from './phases/0-foundation.ts';
import { kubernetes } from './phases/1-kubernetes.ts';
import { postgresql } from './phases/3-postgresql.ts';
import { miniflux } from './phases/4-miniflux.ts';
import { minifluxSeed } from './seed/miniflux.sql.ts';

export default definePlan('blumeops', { inventory, phases: [foundation, kubernetes, postgresql, miniflux], accept: accepted });

/** Made-up data for rehearsals: what indri's databases hold in a twin. */
export function seed(database: { readonly name: string }, options: { readonly entries?: number }): string | undefined {
  return database.name === 'miniflux' ? minifluxSeed({ entries: options.entries ?? 50_000 }) : undefined;
}
