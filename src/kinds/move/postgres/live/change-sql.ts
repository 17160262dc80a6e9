// A change of the source as the statement that makes it at the target. Rows are found by their replica identity.
import { unchanged, type ChangedRelation, type ChangedValue, type ChangeMessage } from './change-messages.ts';

export function changeSql(
  change: Extract<ChangeMessage, { readonly message: 'insert' | 'update' | 'delete' | 'truncate' }>,
  relations: ReadonlyMap<number, ChangedRelation>,
): string {
  const find = (id: number) => {
    const relation = relations.get(id);
    if (relation === undefined) throw new Error(`the server sent a change of a relation that it has not described, ${id}`);
    return relation;
  };
  if (change.message === 'truncate') {
    const names = change.ids.map((id) => `only ${tableName(find(id))}`).join(', ');
    return `truncate ${names}${change.restart ? ' restart identity' : ''}${change.cascade ? ' cascade' : ''};`;
  }
  const relation = find(change.id);
  const table = tableName(relation);
  switch (change.message) {
    case 'insert': {
      const columns = relation.columns.map(({ name }) => identifier(name));
      if (columns.length === 0) return `insert into ${table} default values;`;
      return `insert into ${table} (${columns.join(', ')}) overriding system value values (${change.row.map(literal).join(', ')});`;
    }
    case 'update': {
      const set = relation.columns.flatMap(({ name }, index) =>
        change.row[index] === unchanged ? [] : [`${identifier(name)} = ${literal(change.row[index])}`],
      );
      return set.length === 0 ? '' : `update only ${table} set ${set.join(', ')} where ${keyOf(relation, change.old ?? change.row)};`;
    }
    case 'delete':
      return `delete from only ${table} where ${keyOf(relation, change.old)};`;
  }
}

function keyOf(relation: ChangedRelation, row: readonly ChangedValue[]): string {
  const parts = relation.columns.flatMap(({ name, key }, index) => (key ? [`${identifier(name)} = ${literal(row[index])}`] : []));
  if (parts.length === 0) throw new Error(`the server told a change of ${tableName(relation)} without its key`);
  return parts.join(' and ');
}

function tableName({ schema, name }: ChangedRelation): string {
  return `${identifier(schema)}.${identifier(name)}`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Of the column's type, because it has none of its own. Backslashes are plain: standard_conforming_strings is on in our sessions. */
function literal(value: ChangedValue): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : 'null';
}
