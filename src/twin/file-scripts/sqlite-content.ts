// What `sha3_query` of the program `sqlite3` makes of a database's tables, its schema and settings, line by line as the script
// prints them. The format of what is digested: https://sqlite.org/src/file/ext/misc/shathree.c
import { createHash, type Hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

export function sqliteContent(database: DatabaseSync): readonly string[] {
  const tables = database
    .prepare("SELECT name, sql LIKE '%without%rowid%' AS keyed FROM sqlite_master WHERE type = 'table' AND rootpage > 0 ORDER BY name")
    .all();
  return [
    ...tables.map(({ name, keyed }) => {
      const table = String(name);
      const rows = `SELECT ${keyed === 1 ? '' : 'rowid, '}* FROM "${table.replaceAll('"', '""')}" NOT INDEXED`;
      return `${digest(database, rows)} table ${table.replaceAll('\n', ' ')}`;
    }),
    `${digest(database, 'SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name, type')} schema`,
    `${digest(database, 'SELECT * FROM pragma_user_version, pragma_application_id, pragma_encoding')} settings`,
  ];
}

function digest(database: DatabaseSync, sql: string): string {
  const hash = createHash('sha3-256').update(`S${Buffer.byteLength(sql)}:${sql}`);
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  statement.setReadBigInts(true);
  for (const row of statement.iterate() as Iterable<unknown>) {
    hash.update('R');
    for (const value of row as readonly unknown[]) add(hash, value);
  }
  return hash.digest('hex');
}

function add(hash: Hash, value: unknown): void {
  const number = Buffer.alloc(8);
  if (value === null) hash.update('N');
  else if (typeof value === 'bigint') {
    number.writeBigInt64BE(value);
    hash.update('I').update(number);
  } else if (typeof value === 'number') {
    number.writeDoubleBE(value);
    hash.update('F').update(number);
  } else if (typeof value === 'string') hash.update(`T${Buffer.byteLength(value)}:${value}`);
  else if (value instanceof Uint8Array) hash.update(`B${value.length}:`).update(value);
}
