// What a database has that no move can carry: told before anything is stopped, each with the reason and what to do.
import type { DatabaseReader } from '../../../ports/database.ts';
import { followingName } from './following-name.ts';

export async function unmovable(source: DatabaseReader): Promise<readonly string[]> {
  const rows = await source.query<{ what: string; name: string }>(`set local search_path = pg_catalog; ${sql}`);
  return rows.map(({ what, name }) => `${name}: ${reasons[what] ?? what}`);
}

const reasons: Readonly<Record<string, string>> = {
  prepared:
    'a transaction that was prepared and neither committed nor rolled back would not be moved: finish it (commit prepared, rollback prepared)',
  slot: 'a replication slot reads from this database, and its reader would not follow to the target: let it catch up, then drop the slot',
  subscription: 'a subscription feeds this database, and its definition holds a password: drop it, and make it anew at the target',
  tablespace:
    'it lies in a tablespace of its own: the target gets it in the default one; move it there first (set tablespace pg_default) to say that this is meant',
  foreign: 'user mappings hold passwords, which no dump tells everybody: drop it, and make it anew at the target',
};

const sql = `select 'prepared' as what, 'prepared transaction ' || quote_literal(gid) as name from pg_prepared_xacts where database = current_database()
union all select 'slot', 'replication slot ' || quote_ident(slot_name) from pg_replication_slots where database = current_database() and not starts_with(slot_name, '${followingName}')
union all select 'subscription', 'subscription ' || quote_ident(subname) from pg_subscription s join pg_database d on d.oid = subdbid where datname = current_database()
union all select 'tablespace', 'relation ' || c.oid::regclass from pg_class c where reltablespace <> 0 and c.oid >= 16384 and relkind in ('r', 'i', 'm', 'p', 'I')
union all select 'foreign', 'user mapping of ' || usename || ' for ' || quote_ident(srvname) from pg_user_mappings where umoptions is not null
order by 1, 2`;
