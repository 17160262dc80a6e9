// Asks PostgreSQL servers for what they hold, in sessions that cannot write. Passwords come from the user's own ~/.pgpass or from
// nowhere (-w): a server that wants one and gets none is an open question.
import { quoted } from './shell-frame.ts';

export interface PostgresTarget {
  readonly port: number;
  /** The folder of its socket, or an address. */
  readonly host: string;
  /** Roles to try, likeliest first. */
  readonly roles: readonly string[];
  /** The account that the server runs as: root may ask as this one, as peer authentication wants. */
  readonly account?: string;
}

const server = `select json_build_object('row','server','version',current_setting('server_version'),'port',current_setting('port')::int,
'superuser',(select rolname from pg_roles where oid=10),
'folder',case when pg_has_role(current_user,'pg_read_all_settings','member') then current_setting('data_directory') end)`;
const roles = `select json_build_object('row','role','name',rolname,'superuser',rolsuper,'memberOf',
(select coalesce(json_agg(g.rolname order by g.rolname),'[]') from pg_auth_members m join pg_roles g on g.oid=m.roleid where m.member=r.oid))
from pg_roles r where rolname !~ '^pg_' order by rolname`;
const databases = `select json_build_object('row','database','name',datname,'owner',pg_get_userbyid(datdba),
'bytes',case when has_database_privilege(datname,'connect') then pg_database_size(datname) end)
from pg_database where not datistemplate order by datname`;
const names = 'select datname from pg_database where not datistemplate and datallowconn order by 1';
const extensions = `select json_build_object('row','extension','database',current_database(),'name',extname,'version',extversion)
from pg_extension where extname <> 'plpgsql' order by extname`;

/** The function `pg HOST PORT ACCOUNT ROLES…` of the script. */
export const postgresFunction = `
pgrun() { if [ -n "$pga" ] && [ "$(id -u)" = 0 ] && h runuser; then $T runuser -u "$pga" -- env PGHOST="$PGHOST" PGPORT="$PGPORT" PGUSER="$PGUSER" PGOPTIONS="$PGOPTIONS" PGCONNECT_TIMEOUT=5 PGDATABASE="$PGDATABASE" psql -X -w -A -t -q "$@"; else $T psql -X -w -A -t -q "$@"; fi; }
pg() { PGHOST=$1 PGPORT=$2 pga=$3; shift 3; PGDATABASE=postgres PGCONNECT_TIMEOUT=5 PGOPTIONS='-c default_transaction_read_only=on'; export PGHOST PGPORT PGDATABASE PGCONNECT_TIMEOUT PGOPTIONS
  for PGUSER in "$@"; do export PGUSER; [ "$(pgrun -c 'select 1')" = 1 ] || continue
    pgrun -c ${quoted(server)} -c ${quoted(roles)} -c ${quoted(databases)}
    pgrun -c ${quoted(names)} | while IFS= read -r PGDATABASE; do export PGDATABASE; pgrun -c ${quoted(extensions)} </dev/null; done
    return 0
  done; return 1; }
`;

export function postgresCall({ host, port, roles: tried, account }: PostgresTarget): string {
  return `s ${quoted(`postgres ${port} ${host}`)} pg ${[host, String(port), account ?? '', ...tried].map(quoted).join(' ')}\n`;
}
