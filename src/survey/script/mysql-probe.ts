// Asks a MySQL or MariaDB server for what it holds, with the credentials of the user's own option file or none.
import { quoted } from './shell-frame.ts';

const queries = [
  `select json_object('row','server','version',version(),'port',@@port,'folder',@@datadir)`,
  `select json_object('row','role','name',user) from (select distinct user from mysql.user where user <> '' and user not like 'mysql.%') u`,
  `select json_object('row','database','name',s.schema_name,'bytes',cast(coalesce(sum(t.data_length+t.index_length),0) as signed))
from information_schema.schemata s left join information_schema.tables t on t.table_schema=s.schema_name
where s.schema_name not in ('information_schema','performance_schema','mysql','sys') group by s.schema_name order by s.schema_name`,
];

/** `--force`: a query that is refused does not stop the next. */
export function mysqlCall(port: number): string {
  const client = 'if h mariadb; then my=mariadb; else my=mysql; fi';
  const each = queries.map((query) => `-e ${quoted(query)}`).join(' ');
  return `${client}; s ${quoted(`mysql ${port}`)} $T "$my" -N -B --raw --force --connect-timeout=5 -P ${port} ${each}\n`;
}
