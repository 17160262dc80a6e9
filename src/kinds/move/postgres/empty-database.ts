// SQL that takes a copy out of a database: afterwards it is as it was created. The database and the roles stay.
import type { DatabaseReader } from '../../../ports/database.ts';
import { splitLabel } from './object-words.ts';

/** Statements for one transaction; empty when nothing of a copy is there. */
export async function emptyingSql(database: DatabaseReader, objects: readonly string[]): Promise<string> {
  if (objects.length === 0) return '';
  const large = objects.some((object) => object.startsWith('large object '));
  const drops = objects
    .map(splitLabel)
    // Last the schemas: nearly all that is in them is gone by then, and the order of the others is CASCADE's.
    .sort((a, b) => rank(a.type) - rank(b.type))
    .filter(({ type }) => type !== 'large object')
    .map(({ type, name }) => `drop ${type} if exists ${name} cascade;`);
  const rest = await database.query<{ sql: string }>(`set local search_path = pg_catalog; ${leftovers}`);
  return [
    'set client_min_messages = error;',
    ...(large ? ['select pg_catalog.count(pg_catalog.lo_unlink(oid)) from pg_catalog.pg_largeobject_metadata;'] : []),
    ...rest.filter(({ sql }) => sql.startsWith('alter default')).map(({ sql }) => sql),
    ...drops,
    ...rest.filter(({ sql }) => !sql.startsWith('alter default')).map(({ sql }) => sql),
  ].join('\n');
}

function rank(type: string): number {
  if (type === 'event trigger' || type === 'publication') return 0;
  // After the tables that they belong to, which PostgreSQL insists on.
  if (type === 'sequence') return 2;
  return type === 'schema' ? 3 : 1;
}

/**
 * Besides objects. Extensions: only those that came in one transaction with the copied objects (their rows have one
 * transaction id), so that one which an administrator had put there before the copy stays. Public schema: back to the
 * rights that pg_init_privs remembers.
 */
const leftovers = `
with member as (select classid, objid from pg_depend where deptype = 'e'),
copied as (
  select distinct d.xmin::text as transaction from pg_depend d where d.objid >= 16384 and d.classid in ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass) and d.deptype = 'n'
    and d.refclassid = 'pg_namespace'::regclass and not exists (select from member m where m.classid = d.classid and m.objid = d.objid)
),
public as (select n.oid, nspowner, nspacl, p.initprivs from pg_namespace n join pg_init_privs p on p.objoid = n.oid and p.classoid = 'pg_namespace'::regclass where nspname = 'public'),
maker as (select coalesce((select rolname from pg_roles where rolname = 'pg_database_owner'), (select rolname from pg_roles where oid = 10)) as name)
select format('drop extension if exists %I cascade;', extname) as sql from pg_extension e where extname <> 'plpgsql' and e.xmin::text in (select transaction from copied)
union all
select format('alter default privileges for role %I%s revoke %s on %s from %s;', pg_get_userbyid(defaclrole), ' in schema ' || (select quote_ident(nspname) from pg_namespace n where n.oid = defaclnamespace), privilege_type,
    case defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types' when 'n' then 'schemas' when 'L' then 'large objects' end, case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end)
  from pg_default_acl d cross join aclexplode(defaclacl) where defaclnamespace <> 0 or grantee <> defaclrole and not (grantee = 0 and defaclobjtype in ('f', 'T'))
union all
select format('alter default privileges for role %I grant %s on %s to %s;', pg_get_userbyid(defaclrole), privilege_type,
    case defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types' when 'n' then 'schemas' when 'L' then 'large objects' end, case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end)
  from pg_default_acl d cross join aclexplode(acldefault(case defaclobjtype when 'S' then 's' else defaclobjtype end, defaclrole)) where defaclnamespace = 0
union all
select format('alter schema public owner to %I;', maker.name) from public, maker where pg_get_userbyid(nspowner) <> maker.name
union all
select format('revoke %s on schema public from %s;', privilege_type, case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end) from public cross join aclexplode(nspacl)
  where (grantee, privilege_type) not in (select grantee, privilege_type from public cross join aclexplode(initprivs)) and grantee <> nspowner
union all
select format('grant %s on schema public to %s;', privilege_type, case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end) from public cross join aclexplode(initprivs)
  where (grantee, privilege_type) not in (select grantee, privilege_type from public cross join aclexplode(nspacl))
union all
select $$comment on schema public is 'standard public schema';$$ from public where obj_description(public.oid, 'pg_namespace') is distinct from 'standard public schema'
union all
select distinct format('alter %s reset all;', case setrole when 0 then format('database %I', datname) else format('role %I in database %I', pg_get_userbyid(setrole), datname) end)
  from pg_db_role_setting join pg_database d on d.oid = setdatabase where datname = current_database()`;
