// Why a database cannot be copied while it lives, as sentences. Each of these would be missed by logical replication, or stop the
// source's own programs. https://www.postgresql.org/docs/18/logical-replication-restrictions.html
import type { DatabaseReader } from '../../../../ports/database.ts';

const sql = `select 'the source''s wal_level is ' || current_setting('wal_level') || ', and must be logical' as obstacle where current_setting('wal_level') <> 'logical'
union all select 'the source is a standby' where pg_is_in_recovery()
union all select 'the source has no replication slot left: max_replication_slots is ' || current_setting('max_replication_slots')
  where (select count(*) from pg_replication_slots) >= current_setting('max_replication_slots')::int
union all select 'the role may not replicate' where not exists (select from pg_roles where rolname = current_user and (rolreplication or rolsuper))
union all select 'table ' || c.oid::regclass || ' has no primary key and no replica identity: changes of its rows could not be told' from pg_class c join pg_namespace n on n.oid = relnamespace
  where relkind = 'r' and c.oid >= 16384 and relpersistence = 'p' and nspname !~ '^pg_(toast|temp)' and not (relreplident = 'i' or relreplident = 'd' and exists (select from pg_index where indrelid = c.oid and indisprimary))
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
union all select 'table ' || c.oid::regclass || ' is unlogged: its changes are in no log' from pg_class c where relkind = 'r' and relpersistence = 'u' and c.oid >= 16384
union all select 'there are large objects, whose changes are not replicated' where exists (select from pg_largeobject_metadata)`;

export async function followObstacles(source: DatabaseReader): Promise<readonly string[]> {
  const rows = await source.query<{ obstacle: string }>(`set local search_path = pg_catalog; ${sql}`);
  return rows.map(({ obstacle }) => obstacle);
}
