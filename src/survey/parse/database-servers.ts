// What our own queries print of a database server: one JSON object a line, `{"row":"server"|"role"|"database"|"extension",…}`.
import { isJsonObject } from '../../core/json.ts';
import type { SeenDatabase, SeenDatabaseServer } from '../seen.ts';
import { jsonOf, numberOf, textOf, textsOf } from './json-text.ts';

/** `undefined` when no row of the server itself came: it could not be asked. */
export function parseDatabaseServer(text: string, engine: SeenDatabaseServer['engine'], port: number): SeenDatabaseServer | undefined {
  const rows = text.split('\n').flatMap((line) => {
    const row = jsonOf(line);
    return isJsonObject(row) ? [row] : [];
  });
  const rowsOf = (kind: string) => rows.filter((row) => row['row'] === kind);
  const [server] = rowsOf('server');
  if (server === undefined) return undefined;
  const databases = new Map<string, SeenDatabase>();
  for (const row of rowsOf('database')) {
    const [name, owner, bytes] = [textOf(row['name']), textOf(row['owner']), numberOf(row['bytes'])];
    if (name !== undefined)
      databases.set(name, { name, ...(owner === undefined ? {} : { owner }), ...(bytes === undefined ? {} : { bytes }) });
  }
  for (const row of rowsOf('extension')) {
    const database = databases.get(textOf(row['database']) ?? '');
    const name = textOf(row['name']);
    if (database !== undefined && name !== undefined)
      databases.set(database.name, {
        ...database,
        extensions: [...(database.extensions ?? []), `${name} ${textOf(row['version']) ?? ''}`.trim()],
      });
  }
  const [version, superuser, folder] = [textOf(server['version']), textOf(server['superuser']), textOf(server['folder'])];
  return {
    engine,
    port: numberOf(server['port']) ?? port,
    ...(version === undefined ? {} : { version }),
    ...(superuser === undefined ? {} : { superuser }),
    ...(folder === undefined ? {} : { dataDirectory: folder }),
    roles: rowsOf('role').flatMap((row) => {
      const name = textOf(row['name']);
      const memberOf = textsOf(row['memberOf']);
      if (name === undefined) return [];
      return [{ name, ...(row['superuser'] === true ? { superuser: true } : {}), ...(memberOf.length === 0 ? {} : { memberOf }) }];
    }),
    databases: [...databases.values()],
  };
}
