// Phase 3: the database of Miniflux is copied; Miniflux goes on with the old one until phase 4.
import { declared } from '../../../src/kinds/gate/declared/declared.ts';
import { phase } from '../../../src/plan/phase.ts';
import { host, unit } from './0-names.ts';
import { onGilbert, onIndri, provision } from './deploy.ts';
import { balancer, object, server, taggedAsWritten } from './in-cluster.ts';

export const postgresql = phase('postgresql', { goal: 'Migrate the miniflux database to CloudNativePG', inOrder: true }, ({ step }) => {
  step(
    'databases',
    declared({
      says: '3.1: make database and user miniflux, and a read-only user for borgmatic',
      requires: [object('Cluster databases/blumeops-pg')],
      provides: [{ fact: 'database', server, database: 'miniflux' }],
    }),
  );
  step(
    'export',
    declared({
      says: '3.2: pg_dump -h localhost -U miniflux miniflux into a file',
      runs: [onIndri('pg_dump -h localhost -U miniflux miniflux > miniflux_backup.sql')],
      provides: [{ fact: 'path', host, path: '/Users/erichblume/miniflux_backup.sql' }],
      undo: {},
    }),
  );
  step(
    'expose',
    declared({
      says: '3.3: a Service with loadBalancerClass tailscale, tag svc:pg-k8s',
      requires: [{ fact: 'defined', name: 'svc:pg-k8s' }],
      provides: [balancer('pg-k8s'), taggedAsWritten('pg-k8s')],
    }),
  );
  step(
    'import',
    declared({
      says: '3.4: psql -h pg-k8s.tail8d86e.ts.net -U miniflux miniflux < miniflux_backup.sql',
      provides: [{ fact: 'copy', dataset: 'miniflux', place: `${server}/miniflux`, tool: 'pg_dump' }],
      runs: [onGilbert('psql -h pg-k8s.tail8d86e.ts.net -U miniflux miniflux < miniflux_backup.sql', { effect: 'changes' })],
    }),
  );
  step(
    'backup',
    declared({
      says: '3.5: let borgmatic dump from the new server',
      provides: [
        { fact: 'backup', dataset: 'miniflux', tool: 'borgmatic@indri', source: `${server}/miniflux` },
        // Its role loads the agent again when its configuration has changed.
        unit('mcquack.eblume.borgmatic'),
      ],
      runs: [provision('borgmatic')],
    }),
  );
  step(
    'verify',
    declared({ says: '3.6: verify data integrity', requires: [{ fact: 'copy', dataset: 'miniflux', place: `${server}/miniflux` }] }),
  );
});
