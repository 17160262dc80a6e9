// Phase 3: the new server is fit for the data, before anything is stopped for it. The copy itself is in phase 4: copied
// here, while Miniflux runs on, whatever it writes until the cutover would be lost.
import { sql } from '../../../src/kinds/check/sql/sql.ts';
import { phase } from '../../../src/plan/phase.ts';
import { indri } from '../inventory.ts';
import { blumeopsPg } from './1-kubernetes.ts';

/** Miniflux's database where it is, and where it goes. */
export const minifluxData = {
  dataset: 'miniflux',
  from: { server: { at: 'host', host: indri.name, port: 5432 }, database: 'miniflux', role: 'admin' },
  to: blumeopsPg.database('miniflux', 'admin'),
  owner: 'miniflux',
} as const;

export const postgresql = phase('postgresql', { goal: 'blumeops-pg can take over the databases of indri' }, ({ check }) => {
  check(
    'not-older',
    sql({
      database: minifluxData.to,
      query: `select current_setting('server_version_num')::int >= 180000`,
      expect: 'true',
      title: 'blumeops-pg runs PostgreSQL 18 or newer',
    }),
  );
  check(
    'owner-exists',
    sql({
      database: minifluxData.to,
      query: `select rolcanlogin and not rolsuper from pg_roles where rolname = 'miniflux'`,
      expect: 'true',
      title: 'the role miniflux can log in and is no superuser',
    }),
  );
  check(
    'backup-can-read',
    sql({
      database: blumeopsPg.database('miniflux', 'borgmatic'),
      query: `select pg_has_role('borgmatic', 'pg_read_all_data', 'member')`,
      expect: 'true',
      title: 'borgmatic may read everything',
    }),
  );
  check(
    'source-answers',
    sql({
      database: minifluxData.from,
      query: `select count(*) > 0 from entries`,
      expect: 'true',
      title: 'the database on indri has entries',
    }),
  );
});
