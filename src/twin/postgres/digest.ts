// What a server of the twin holds, as JSON that is equal for equal contents: whatever the object ids, the order of rows on
// disk, or the salt of a password. Quick rather than strong: it tells worlds apart, a move's proof is made elsewhere.
import pg from 'pg';
import type { JsonObject } from '../../core/json.ts';
import { databaseListingSql, type ListingLine } from '../../ports/database-listing.ts';
import type { PostgresAddress, PostgresServers } from '../world.ts';

/** Roles and databases of a server; of one that does not run, only that. */
export async function databaseDigestParts(servers: PostgresServers, id: string): Promise<JsonObject> {
  const address = await servers.running(id);
  if (address === undefined) return { running: false };
  const shared = await withDatabase(address, 'postgres', async (client) => {
    await client.query('set search_path = pg_catalog');
    const roles = await client.query<JsonObject>(rolesSql);
    const databases = await client.query<JsonObject & { readonly name: string }>(databasesSql);
    return { roles: roles.rows, databases: databases.rows };
  });
  const contents = await Promise.all(shared.databases.map((database) => withDatabase(address, database.name, databaseContents)));
  return {
    running: true,
    roles: shared.roles,
    databases: shared.databases.map((database, index) => ({ ...database, ...contents[index] })),
  };
}

const rolesSql = `select rolname as name, concat_ws(' ', rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit, rolvaliduntil, (select setconfig from pg_db_role_setting where setdatabase = 0 and setrole = r.oid)) as attributes,
    rolpassword is not null as password, array(select pg_get_userbyid(m.roleid) || case when admin_option then '*' else '' end from pg_auth_members m where m.member = r.oid order by 1) as member
  from pg_authid r where oid = 10 or rolname !~ '^pg_' order by rolname collate "C"`;

const databasesSql = `select datname as name, pg_get_userbyid(datdba) as owner, pg_encoding_to_char(encoding) as encoding, datcollate as collation, datallowconn as open,
    array(select concat(case grantee when 0 then 'public' else pg_get_userbyid(grantee) end, ' ', privilege_type, case when is_grantable then '*' end)
      from aclexplode(coalesce(datacl, acldefault('d', datdba))) order by 1) as grants, shobj_description(oid, 'pg_database') as comment
  from pg_database where not datistemplate order by datname collate "C"`;

/**
 * Ordinary tables and leaves of partitioned ones, extensions' included: their rows are data, too. Generated columns follow
 * from the others. The types that are not turned into text are those whose hash is the same wherever the value is (an
 * enum's is that of its object id); it saves most of the time.
 */
const tablesSql = `select c.oid::regclass::text as name, (select string_agg(quote_ident(attname) || case when atttypid::regtype::text = any('{boolean,smallint,integer,bigint,text,bytea,date,uuid,timestamp without time zone,timestamp with time zone}') then '' else '::text' end, ', ' order by attnum) from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns
  from pg_class c join pg_namespace n on n.oid = relnamespace where relkind in ('r', 'm') and c.oid >= 16384 and nspname !~ '^pg_(toast|temp)' and relispopulated order by 1`;

const sequencesSql = `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = relnamespace where relkind = 'S' and c.oid >= 16384 and nspname !~ '^pg_temp' order by 1`;

async function databaseContents(client: pg.Client): Promise<JsonObject> {
  const lines = lastRows(await client.query(databaseListingSql({ viewText: true }))) as readonly ListingLine[];
  await client.query(
    'set search_path = pg_catalog; set timezone = UTC; set datestyle = ISO; set intervalstyle = postgres; set extra_float_digits = 1; set bytea_output = hex',
  );
  const tables = (await client.query<{ name: string; columns: string | null }>(tablesSql)).rows;
  const sequences = (await client.query<{ name: string }>(sequencesSql)).rows;
  // A sum of 64-bit hashes does not depend on the order of rows, and counts equal ones.
  const digests = tables.map(
    ({ name, columns }) =>
      `select ${literal(name)}, count(*) || ' rows ' || coalesce(sum(hash_record_extended(row(${columns ?? ''}), 0)::numeric), 0) from only ${name}`,
  );
  const positions = sequences.map(
    ({ name }) => `select ${literal(name)}, last_value || case when is_called then '' else ' (not called)' end from ${name}`,
  );
  const objects = `select 'large object ' || loid, sum(hashtextextended(encode(data, 'hex') || pageno, 0)::numeric)::text from pg_largeobject group by loid`;
  const rows = await client.query<{ name: string; value: string }>(
    `select name, value from (${[...digests, ...positions, objects].join(' union all ')}) s(name, value) order by name collate "C"`,
  );
  return {
    listing: lines.map(({ what, name, value }) => [what, name, value]),
    contents: rows.rows.map(({ name, value }) => [name, value]),
  };
}

async function withDatabase<Result>(
  address: PostgresAddress,
  database: string,
  task: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    host: address.socketDirectory,
    port: address.port,
    user: address.superuser,
    database,
    application_name: 'longshore-twin',
    options: '-c default_transaction_read_only=on',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await task(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function lastRows(result: unknown): readonly unknown[] {
  const last: unknown = Array.isArray(result) ? result.at(-1) : result;
  return (last as { readonly rows: readonly unknown[] }).rows;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
