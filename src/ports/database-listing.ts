// What a PostgreSQL database consists of besides its rows, as one query over its catalogs: a line per thing, in words that
// are the same on two servers when the thing is (no object ids). Proofs compare it; the twin's digest is made of it.
// Catalogs: https://www.postgresql.org/docs/18/catalogs.html

/** One line: what it is (`column`), which one (`public.entries.title`), and everything about it. */
export interface ListingLine {
  readonly what: string;
  readonly name: string;
  readonly value: string;
  readonly [column: string]: unknown;
}

export interface ListingOptions {
  /** Privileges that are not told, such as MAINTAIN when one of two servers is older than 17. */
  readonly withoutPrivileges?: readonly string[];
  /** A role that counts as the owner of every object in the list of grants, because it is going to be. */
  readonly owner?: string;
  /** The text of views and rules, which differs between major versions for the same view. */
  readonly viewText: boolean;
}

/** Objects of the user: not made by initdb (object ids below 16384), not a part of an extension. */
const preamble = `
with member as materialized (select classid, objid from pg_depend where deptype = 'e'),
relation as materialized (
  select c.*, c.oid::regclass::text as label from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.oid >= 16384 and n.nspname !~ '^pg_(toast|temp)' and c.relkind in ('r','v','m','S','f','p','c')
    and not exists (select from member m where m.classid = 'pg_class'::regclass and m.objid = c.oid)
),
owned(class, oid, owner, acl, acltype) as materialized (
  select 'pg_class'::regclass, oid, relowner, relacl, case relkind when 'S' then 's' else 'r' end::"char" from relation where relkind <> 'c'
  union all select 'pg_proc'::regclass, oid, proowner, proacl, 'f' from pg_proc
  union all select 'pg_type'::regclass, oid, typowner, typacl, 'T' from pg_type t where typtype in ('e','d','r','b') and typelem = 0
    or typtype = 'c' and exists (select from relation r where r.oid = t.typrelid and r.relkind = 'c')
  union all select 'pg_namespace'::regclass, oid, nspowner, nspacl, 'n' from pg_namespace where nspname !~ '^pg_(toast|temp)'
  union all select 'pg_language'::regclass, oid, lanowner, lanacl, 'l' from pg_language
  union all select 'pg_foreign_data_wrapper'::regclass, oid, fdwowner, fdwacl, 'F' from pg_foreign_data_wrapper
  union all select 'pg_foreign_server'::regclass, oid, srvowner, srvacl, 'S' from pg_foreign_server
  union all select 'pg_operator'::regclass, oid, oprowner, null, null from pg_operator
  union all select 'pg_opclass'::regclass, oid, opcowner, null, null from pg_opclass
  union all select 'pg_opfamily'::regclass, oid, opfowner, null, null from pg_opfamily
  union all select 'pg_collation'::regclass, oid, collowner, null, null from pg_collation
  union all select 'pg_conversion'::regclass, oid, conowner, null, null from pg_conversion
  union all select 'pg_ts_config'::regclass, oid, cfgowner, null, null from pg_ts_config
  union all select 'pg_ts_dict'::regclass, oid, dictowner, null, null from pg_ts_dict
  union all select 'pg_statistic_ext'::regclass, oid, stxowner, null, null from pg_statistic_ext
  union all select 'pg_publication'::regclass, oid, pubowner, null, null from pg_publication
  union all select 'pg_event_trigger'::regclass, oid, evtowner, null, null from pg_event_trigger
  union all select 'pg_largeobject'::regclass, oid, lomowner, lomacl, 'L' from pg_largeobject_metadata
),
object as materialized (
  select o.*, i.type || ' ' || i.identity as label, o.class = 'pg_namespace'::regclass and i.identity = 'public' as public
  from owned o cross join lateral pg_identify_object(o.class, o.oid, 0) i
  where (o.oid >= 16384 or o.class = 'pg_largeobject'::regclass or (o.class = 'pg_namespace'::regclass and o.oid = (select oid from pg_namespace where nspname = 'public')))
    and not exists (select from member m where m.classid = o.class and m.objid = o.oid)
)`;

/** Each gives name and value; `text(…)` below adds what it is. */
const sections: Readonly<Record<string, string>> = {
  extension: `select quote_ident(extname), 'in schema ' || quote_ident(nspname) from pg_extension join pg_namespace n on n.oid = extnamespace where extname <> 'plpgsql'`,
  object: `select label, '' from object where not public`,
  // A public schema that is as the server made it is written the same whatever that server's version gives it.
  owner: `select label, case when public and owner = (select coalesce((select oid from pg_authid where rolname = 'pg_database_owner'), 10)) then '(as made)' else pg_get_userbyid(owner) end from object`,
  relation: `select label, concat_ws('; ', 'kind ' || relkind::text, 'persistence ' || relpersistence::text, 'row security ' || relrowsecurity || ' forced ' || relforcerowsecurity,
      'replica identity ' || relreplident::text, 'options ' || reloptions::text, 'populated ' || relispopulated, 'partition ' || pg_get_expr(relpartbound, oid),
      'partitioned ' || case relkind when 'p' then pg_get_partkeydef(oid) end,
      'of ' || (select string_agg(inhparent::regclass::text, ', ' order by inhseqno) from pg_inherits where inhrelid = r.oid)) from relation r`,
  // Debian's 15.20 keeps a number of its own among the options of every column (`pg_attver`); pg_dump leaves it out, too.
  column: `select r.label || '.' || quote_ident(attname), concat_ws('; ', 'position ' || row_number() over (partition by a.attrelid order by attnum), format_type(atttypid, atttypmod),
      case when attnotnull then 'not null' end, 'default ' || pg_get_expr(d.adbin, d.adrelid), 'identity ' || nullif(attidentity::text, ''), 'generated ' || nullif(attgenerated::text, ''),
      'collation ' || (select quote_ident(collname) from pg_collation where oid = attcollation and attcollation <> (select typcollation from pg_type where oid = atttypid)),
      'storage ' || (select attstorage::text from pg_type t where t.oid = atttypid and t.typstorage <> attstorage), 'compression ' || nullif(to_jsonb(a) ->> 'attcompression', ''),
      'options ' || (select string_agg(option, ', ' order by option) from unnest(attoptions) option where option !~ '^pg_attver='),
      'statistics ' || (select attstattarget::text where attstattarget >= 0), case when not attislocal then 'inherited' end)
    from pg_attribute a join relation r on r.oid = a.attrelid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum where attnum > 0 and not attisdropped and r.relkind <> 'S'`,
  // NOT NULL constraints have rows of their own since 18; they are told with their columns.
  constraint: `select coalesce(r.label, c.contypid::regtype::text) || '.' || quote_ident(conname), pg_get_constraintdef(c.oid) || case when convalidated then '' else ' (not validated)' end
    from pg_constraint c left join relation r on r.oid = c.conrelid where contype not in ('n', 't') and (r.oid is not null or c.contypid >= 16384
      and not exists (select from member m where m.classid = 'pg_type'::regclass and m.objid = c.contypid))`,
  index: `select i.indexrelid::regclass::text, concat_ws('; ', pg_get_indexdef(i.indexrelid), case when not indisvalid then 'invalid' end, case when indisclustered then 'clustered' end,
      case when indisreplident then 'replica identity' end) from pg_index i join relation r on r.oid = i.indrelid`,
  view: `select label, %VIEW% from relation where relkind in ('v', 'm')`,
  rule: `select r.label || '.' || quote_ident(rulename), concat(ev_enabled, ' ', %RULE%) from pg_rewrite w join relation r on r.oid = w.ev_class where rulename <> '_RETURN'`,
  function: `select p.oid::regprocedure::text, case prokind when 'a' then (select concat_ws(' ', aggkind, aggtransfn::regproc, aggfinalfn::regproc, aggcombinefn::regproc, aggtranstype::regtype, agginitval)
      from pg_aggregate where aggfnoid = p.oid) else pg_get_functiondef(p.oid) end
    from pg_proc p join object o on o.class = 'pg_proc'::regclass and o.oid = p.oid`,
  trigger: `select r.label || '.' || quote_ident(tgname), tgenabled::text || ' ' || pg_get_triggerdef(t.oid) from pg_trigger t join relation r on r.oid = t.tgrelid where not tgisinternal
    union all select quote_ident(evtname), concat_ws(' ', evtenabled, evtevent, evtfoid::regproc, evttags::text) from pg_event_trigger where oid >= 16384`,
  type: `select t.oid::regtype::text, concat_ws('; ', typtype, (select 'labels ' || string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) from pg_enum where enumtypid = t.oid),
      'base ' || case typtype when 'd' then format_type(typbasetype, typtypmod) end, case when typnotnull then 'not null' end, 'default ' || typdefault,
      'subtype ' || (select rngsubtype::regtype::text from pg_range where rngtypid = t.oid))
    from pg_type t join object o on o.class = 'pg_type'::regclass and o.oid = t.oid`,
  'sequence definition': `select r.label, concat_ws(' ', seqtypid::regtype, 'start', seqstart, 'increment', seqincrement, 'minimum', seqmin, 'maximum', seqmax, 'cache', seqcache, case when seqcycle then 'cycle' end,
      'of ' || (select refobjid::regclass::text || '.' || quote_ident(attname) from pg_depend d join pg_attribute a on a.attrelid = refobjid and a.attnum = refobjsubid
        where d.classid = 'pg_class'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')))
    from pg_sequence join relation r on r.oid = seqrelid`,
  'row policy': `select r.label || '.' || quote_ident(polname), concat_ws('; ', polcmd, case when polpermissive then 'permissive' else 'restrictive' end,
      'for ' || (select string_agg(case role when 0 then 'public' else pg_get_userbyid(role) end, ', ' order by 1) from unnest(polroles) role),
      'using ' || pg_get_expr(polqual, polrelid), 'check ' || pg_get_expr(polwithcheck, polrelid)) from pg_policy p join relation r on r.oid = polrelid`,
  statistics: `select quote_ident(stxnamespace::regnamespace::text) || '.' || quote_ident(stxname), pg_get_statisticsobjdef(s.oid) from pg_statistic_ext s join relation r on r.oid = stxrelid`,
  publication: `select quote_ident(pubname), concat_ws(' ', puballtables, pubinsert, pubupdate, pubdelete, pubtruncate, (select string_agg(prrelid::regclass::text, ', ' order by prrelid::regclass::text) from pg_publication_rel where prpubid = p.oid)) from pg_publication p`,
  comment: `select i.type || ' ' || i.identity, description from pg_description d cross join lateral pg_identify_object(classoid, objoid, objsubid) i
    where (objoid >= 16384 or classoid = 'pg_largeobject'::regclass) and i.identity is not null
      and not exists (select from member m where m.classid = d.classoid and m.objid = d.objoid) and classoid <> 'pg_extension'::regclass`,
  grant: `select o.label, case when public and acl::text is not distinct from (select initprivs::text from pg_init_privs p where p.objoid = o.oid and p.classoid = 'pg_namespace'::regclass and p.objsubid = 0)
      then '(as made)' else %GRANTS% end from object o where acltype is not null
    union all select r.label || '.' || quote_ident(attname), (select string_agg(line, ', ' order by line) from (%COLUMN_GRANTS%) g)
      from pg_attribute a join relation r on r.oid = a.attrelid where attacl is not null and attnum > 0 and not attisdropped`,
  'default grant': `select concat_ws(' ', pg_get_userbyid(defaclrole), defaclobjtype, 'in ' || (select quote_ident(nspname) from pg_namespace n where n.oid = defaclnamespace)),
      (select string_agg(concat(case grantee when 0 then 'public' else pg_get_userbyid(grantee) end, ' ', privilege_type, case when is_grantable then '*' end), ', ' order by 1) from
        (select grantee, privilege_type, is_grantable from aclexplode(defaclacl) %WITHOUT% order by 1, 2) g) from pg_default_acl`,
  setting: `select concat_ws(' ', case setrole when 0 then '(every role)' else pg_get_userbyid(setrole) end, split_part(setting, '=', 1)), substr(setting, strpos(setting, '=') + 1)
    from pg_db_role_setting s join pg_database d on d.oid = setdatabase cross join unnest(setconfig) setting where datname = current_database()`,
};

/** The statements for one `query(…)`; its rows are `ListingLine`s. Needs a superuser, or pg_read_all_data and pg_authid. */
export function databaseListingSql(options: ListingOptions): string {
  const without = options.withoutPrivileges?.map(literal).join(', ') ?? '';
  const asOwner = options.owner === undefined ? 'false' : `pg_get_userbyid(grantee) = ${literal(options.owner)}`;
  const grantLines = (
    acl: string,
    owner: string,
  ) => `select distinct concat(case when grantee = 0 then 'public' when grantee = ${owner} or ${asOwner} then '(owner)' else pg_get_userbyid(grantee) end,
      ' ', privilege_type, case when is_grantable and grantee <> ${owner} and not (${asOwner}) then '*' end) as line from aclexplode(${acl})${without === '' ? '' : ` where privilege_type not in (${without})`}`;
  const filled = (sql: string) =>
    sql
      .replace('%VIEW%', options.viewText ? 'pg_get_viewdef(oid)' : `''`)
      .replace('%RULE%', options.viewText ? 'pg_get_ruledef(w.oid)' : `''`)
      .replace(
        '%GRANTS%',
        `(select string_agg(line, ', ' order by line) from (${grantLines('coalesce(acl, acldefault(acltype, owner))', 'owner')}) g)`,
      )
      .replace('%WITHOUT%', without === '' ? '' : `where privilege_type not in (${without})`)
      .replace('%COLUMN_GRANTS%', grantLines('attacl', 'r.relowner'));
  const lines = Object.entries(sections).map(
    ([what, sql]) => `select ${literal(what)}::text as what, s.name::text, s.value::text from (${filled(sql)}) s(name, value)`,
  );
  return `set local search_path = pg_catalog; ${preamble}\nselect what, name, coalesce(value, '') as value from (\n${lines.join('\nunion all ')}\n) l order by what collate "C", name collate "C", value collate "C"`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
