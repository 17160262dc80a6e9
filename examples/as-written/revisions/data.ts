// Revisions of phases 3 and 4: a restore from borg as superuser, the password of the application, and the name pg.
import { declared } from '../../../src/kinds/gate/declared/declared.ts';
import { phase } from '../../../src/plan/phase.ts';
import { cluster, unit } from '../phases/0-names.ts';
import { balancer, server } from '../phases/in-cluster.ts';

export const data = phase('data', { goal: 'The database of Miniflux in the cluster', inOrder: true }, ({ step }) => {
  step(
    'pause',
    declared({
      says: 'Stop Miniflux',
      retracts: [unit('miniflux'), { fact: 'writer', dataset: 'miniflux', writer: 'miniflux@indri' }],
      provides: [{ fact: 'frozen', dataset: 'miniflux' }],
    }),
  );
  step(
    'restore',
    declared({
      says: '3.4 executed: restore the dump of borg as eblume, and count the rows',
      provides: [
        { fact: 'copy', dataset: 'miniflux', place: `${server}/miniflux`, tool: 'pg_restore' },
        { fact: 'owner', dataset: 'miniflux', place: `${server}/miniflux`, owner: 'eblume' },
        balancer('k8s-pg'),
      ],
    }),
  );
  step(
    'password',
    declared({
      says: '4.1 executed: a template fills DATABASE_URL from the vault',
      provides: [
        {
          fact: 'secret',
          label: `${cluster}/databases/blumeops-pg-miniflux.password`,
          source: 'operator:cloudnative-pg',
          of: 'role:miniflux@blumeops-pg',
        },
        { fact: 'secret', label: `${cluster}/miniflux/miniflux.DATABASE_URL`, source: '1password', of: 'role:miniflux@blumeops-pg' },
      ],
    }),
  );
  step(
    'retire',
    declared({
      says: 'Phase 4 executed: PostgreSQL of brew is removed',
      retracts: [{ fact: 'data', dataset: 'miniflux', place: 'indri:5432/miniflux' }, unit('postgresql@18')],
    }),
  );
  step(
    'rename',
    declared({
      says: 'Phase 4 executed: change the hostname annotation of the Service from k8s-pg to pg',
      retracts: [{ fact: 'name', name: 'pg', holder: 'host:indri' }],
      provides: [{ fact: 'name', name: 'pg', holder: 'cluster:minikube/k8s-pg' }],
    }),
  );
});
