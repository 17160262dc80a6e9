// The way back after use: what was written to the copy after it was proved is found, and moved into the source when the
// plan allows that. Rows, sequences; a schema or large objects that have changed are refused, because the source's
// program does not know them.
import { LongshoreError } from '../../../core/error.ts';
import type { ReadContext, WriteContext } from '../../../ports/context.ts';
import type { DatabaseReader, DatabaseWriter } from '../../../ports/database.ts';
import { placeLabel, type PostgresMoveSpec } from './postgres-move-spec.ts';
import { prove } from './prove.ts';
import { readSequences, setSequences } from './sequences.ts';
import { copyInto, listTables, rowsAsTheyLie, type Table } from './tables.ts';

export async function writtenSince(context: ReadContext, spec: PostgresMoveSpec): Promise<readonly string[]> {
  return (await prove(context, spec)).differences;
}

/** Where the copy's rows wait in the source; gone before the end, and after a crash at the next try. */
const staging = 'longshore_moved_back';

/** All tables change in one transaction of the source: the way back is whole, or nothing of it is there. */
export async function moveBack(context: WriteContext, spec: PostgresMoveSpec): Promise<void> {
  const [source, target] = [context.database(spec.from), context.database(spec.to)];
  await source.execute(`drop schema if exists ${staging} cascade;`);
  const proof = await prove(context, spec);
  const changed = new Set(proof.tables.filter(({ same }) => !same).map(({ name }) => name));
  const others = proof.differences.filter((difference) => !/^(rows of table|sequence) /.test(difference));
  if (others.length > 0) {
    throw new LongshoreError(
      'way-back-refused',
      `cannot move what was written to ${placeLabel(spec.to)} back: more than rows has changed: ${others.slice(0, 5).join('; ')}`,
      { next: 'Undo these changes by hand, or accept the copy as it is and do not roll back.' },
    );
  }
  const tables = (await listTables(source)).filter(({ name }) => changed.has(name));
  const [bare] = tables.filter(({ columns }) => columns.length === 0);
  if (bare !== undefined) throw new LongshoreError('way-back-refused', `cannot move the rows of ${bare.name} back: it has no columns`);
  await source.execute(`create schema ${staging};`);
  try {
    for (const [index, table] of tables.entries()) await stage(table, `${staging}.t${index}`, source, target);
    const sequences = setSequences(await readSequences(target));
    // Triggers have fired at the target already; foreign keys held there.
    const changes = tables.map((table, index) => exchange(table, `${staging}.t${index}`));
    await source.execute(['set local session_replication_role = replica;', ...changes, sequences].join('\n'));
  } finally {
    await source.execute(`drop schema if exists ${staging} cascade;`);
  }
  context.note(`moved what was written to ${tables.length} tables of ${placeLabel(spec.to)} back to ${placeLabel(spec.from)}`);
}

async function stage(table: Table, place: string, source: DatabaseWriter, target: DatabaseReader): Promise<void> {
  const names = namesOf(table);
  await source.execute(`create unlogged table ${place} as select ${names} from only ${table.name} where false;`);
  const into = copyInto({ ...table, name: place }, 'text', false);
  await source.copyIn(into, target.copyOut(`set local search_path = pg_catalog; ${rowsAsTheyLie(table, 'text')}`));
}

/** Only rows that differ are touched where a key says which they are; as text, because not every type can be compared. */
function exchange(table: Table, place: string): string {
  const names = namesOf(table);
  const insert = (where: string) => `insert into ${table.name} (${names}) overriding system value select ${names} from ${place} s${where};`;
  if (table.key.length === 0) return `delete from only ${table.name}; ${insert('')}`;
  const sameKey = table.key.map(({ name }) => `s.${name} = t.${name}`).join(' and ');
  const row = (alias: string) => `row(${table.columns.map(({ name }) => `${alias}.${name}`).join(', ')})::text`;
  return [
    `create index on ${place} (${table.key.map(({ name }) => name).join(', ')}); analyze ${place};`,
    `delete from only ${table.name} t where not exists (select from ${place} s where ${sameKey} and ${row('s')} = ${row('t')});`,
    insert(` where not exists (select from only ${table.name} t where ${sameKey})`),
  ].join('\n');
}

function namesOf({ columns }: Table): string {
  return columns.map(({ name }) => name).join(', ');
}
