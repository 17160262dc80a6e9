// What must be known of a server and a database before anything is copied.
import type { DatabaseReader } from '../../../ports/database.ts';

export interface ServerFacts {
  readonly major: number;
  readonly encoding: string;
  readonly collation: string;
  readonly bytes: number;
  readonly roles: readonly string[];
  /** The role that initdb made. */
  readonly bootstrap: string;
  readonly extensions: readonly string[];
  readonly availableExtensions: readonly string[];
  /** Roles that something in this database is granted to, or a policy is for. */
  readonly grantees: readonly string[];
  /** `pglz`, and `lz4` when the server was built with it; empty before PostgreSQL 14. */
  readonly toastCompressions: readonly string[];
  /** In bytes. */
  readonly sharedBuffers: number;
  readonly maintenanceMemory: number;
  readonly [column: string]: unknown;
}

export async function serverFacts(database: DatabaseReader): Promise<ServerFacts> {
  const rows =
    await database.query<ServerFacts>(`set local search_path = pg_catalog; select current_setting('server_version_num')::int / 10000 as major, pg_encoding_to_char(encoding) as encoding,
    concat_ws('/', datcollate, datctype) as collation, pg_database_size(d.oid)::float8 as bytes,
    array(select rolname::text from pg_roles order by 1) as roles, (select rolname::text from pg_roles where oid = 10) as bootstrap,
    array(select extname::text from pg_extension order by 1) as extensions, array(select name::text from pg_available_extensions order by 1) as "availableExtensions",
    array(select distinct rolname::text from pg_shdepend join pg_roles r on r.oid = refobjid where dbid = d.oid and refclassid = 'pg_authid'::regclass and deptype in ('a', 'r') order by 1) as grantees,
    coalesce((select enumvals from pg_settings where name = 'default_toast_compression'), '{}') as "toastCompressions",
    pg_size_bytes(current_setting('shared_buffers'))::float8 as "sharedBuffers", pg_size_bytes(current_setting('maintenance_work_mem'))::float8 as "maintenanceMemory"
    from pg_database d where datname = current_database()`);
  const [facts] = rows;
  if (facts === undefined) throw new Error('a database does not find itself in pg_database');
  return facts;
}
