// One application with a PostgreSQL database goes from a unit on a Linux host into a cluster: the new server first, then
// stop, prove, copy, prove, start; nothing at the old place is altered.
import { minifluxDatabaseUrl } from '../../src/catalog/miniflux/database-url.ts';
import { minifluxImage, minifluxWorkload } from '../../src/catalog/miniflux/in-cluster.ts';
import { cloudnativePgOperator } from '../../src/catalog/cloudnative-pg/operator.ts';
import {
  ownerPassword,
  postgresCluster,
  postgresImage,
  postgresServer,
  primaryHost,
} from '../../src/catalog/cloudnative-pg/postgres-cluster.ts';
import { http } from '../../src/kinds/check/http/http.ts';
import { kubeReady } from '../../src/kinds/check/kube-ready/kube-ready.ts';
import { sql } from '../../src/kinds/check/sql/sql.ts';
import { writersGone } from '../../src/kinds/check/writers-gone/writers-gone.ts';
import { placeLabel } from '../../src/kinds/move/postgres/postgres-move-spec.ts';
import { movePostgres } from '../../src/kinds/move/postgres/postgres-move.ts';
import { cronEntry } from '../../src/kinds/resource/cron-entry/cron-entry.ts';
import { file } from '../../src/kinds/resource/file/file.ts';
import { kubeObjects } from '../../src/kinds/resource/kube-object/kube-object.ts';
import { systemdUnit } from '../../src/kinds/resource/systemd-unit/systemd-unit.ts';
import { phase } from '../../src/plan/phase.ts';
import { definePlan } from '../../src/plan/plan.ts';
import { inventory } from './inventory.ts';
import { backupScript } from './backup-script.ts';

const cluster = 'k3s';
const host = 'nuc';
const dataset = 'feeds';
const writers = ['miniflux'];
const names = { namespace: 'databases', name: 'apps-pg' };
const source = { server: { at: 'host', host, port: 5432 }, database: 'miniflux', role: 'admin' } as const;
const target = { server: postgresServer(cluster, names), database: 'miniflux', role: 'admin' };

const server = phase('server', { goal: 'A PostgreSQL server in the cluster is healthy, and is saved' }, ({ step, check }) => {
  const namespace = step(
    'namespace',
    kubeObjects({ cluster, objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: names.namespace } }] }),
  );
  step('operator', kubeObjects({ cluster, objects: cloudnativePgOperator() }), { title: 'the CloudNativePG operator' });
  const postgres = step(
    'postgres',
    kubeObjects({
      cluster,
      objects: [
        postgresCluster({
          ...names,
          instances: 1,
          // Not older than the server on the host: a dump of 17 does not load into 16.
          imageName: postgresImage,
          storageSize: '5Gi',
          resources: { cpu: '100m', memory: '512Mi', memoryLimit: '1Gi' },
          database: 'miniflux',
          owner: 'miniflux',
          locale: { encoding: 'UTF8' },
        }),
      ],
      requires: [{ fact: 'operator', cluster, operator: 'cloudnative-pg' }],
    }),
    {
      after: [namespace],
      facts: { provides: [{ fact: 'demand', place: 'cluster:k3s', resource: 'memoryMiB', by: 'apps-pg', amount: 1024 }] },
    },
  );
  const script = step('backup-script', file({ host, path: '/usr/local/bin/save-feeds', mode: 0o755, content: backupScript(names) }));
  // From the first moment at which data lies there: the old dump saves what nobody writes to any more.
  step('backup', cronEntry({ host, name: 'save-feeds', schedule: '15 3 * * *', command: '/usr/local/bin/save-feeds' }), {
    after: [script, postgres],
    facts: {
      provides: [
        {
          fact: 'backup',
          dataset,
          tool: 'save-feeds@nuc',
          source: placeLabel(target),
          target: '/var/backups/miniflux',
          targetSort: 'directory',
        },
      ],
    },
  });
  check('healthy', kubeReady({ cluster, apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', ...names }));
});

const move = phase('move', { goal: 'Miniflux runs in the cluster and has lost nothing' }, ({ step, check }) => {
  const stopped = step(
    'stop-old',
    systemdUnit({ host, name: 'miniflux.service', state: 'stopped', listens: [{ port: 8080, holder: 'miniflux' }] }),
    {
      title: 'stop Miniflux on the host, also after a reboot',
      facts: { retracts: [{ fact: 'writer', dataset, writer: 'miniflux@nuc' }] },
    },
  );
  const frozen = step('frozen', writersGone({ dataset, database: source, writers }), { after: [stopped] });
  const database = step('database', movePostgres({ dataset, from: source, to: target, owner: 'miniflux', writers }), { after: [frozen] });
  step(
    'app',
    kubeObjects({
      cluster,
      objects: minifluxWorkload({
        namespace: 'miniflux',
        hostname: 'feeds',
        image: minifluxImage,
        migrations: 'leave',
        baseUrl: 'http://nuc:30080',
        databaseUrl: minifluxDatabaseUrl({
          host: primaryHost(names),
          database: 'miniflux',
          role: 'miniflux',
          password: ownerPassword(cluster, names),
        }),
      }),
    }),
    {
      after: [database],
      facts: {
        provides: [
          { fact: 'writer', dataset, writer: 'miniflux@k3s', place: placeLabel(target) },
          { fact: 'demand', place: 'cluster:k3s', resource: 'memoryMiB', by: 'miniflux@k3s', amount: 256 },
          { fact: 'serving', service: 'miniflux' },
        ],
      },
    },
  );
  check('new-is-ready', kubeReady({ cluster, apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'miniflux', name: 'miniflux' }));
  check('answers', http({ url: 'http://miniflux.miniflux.svc.cluster.local/healthcheck', from: 'cluster:k3s', contains: 'OK' }));
  check(
    'usable',
    sql({
      database: { ...target, role: 'miniflux' },
      query: `select has_table_privilege('entries', 'select, insert, update, delete') and exists (select from entries)`,
      expect: 'true',
      title: 'the role miniflux can read and write its entries',
    }),
  );
  check('nobody-writes-to-the-old', writersGone({ dataset, database: source, writers }));
});

export default definePlan('one-postgres-app', { inventory, phases: [server, move] });

/** Made-up data for rehearsals: the tables that Miniflux asks for at its start. */
export function seed(database: { readonly name: string }, options: { readonly entries?: number }): string | undefined {
  if (database.name !== 'miniflux') return undefined;
  return `
    set role miniflux;
    create table schema_version (version text not null);
    insert into schema_version values ('121');
    create table users (id serial primary key, username text not null unique);
    insert into users (username) values ('ann');
    create table entries (id bigserial primary key, user_id integer not null references users, title text not null);
    insert into entries (user_id, title) select 1, 'entry ' || n from generate_series(1, ${options.entries ?? 500}) as n;`;
}
