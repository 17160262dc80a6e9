// Whether the role that is going to use the copy can: every table is read and written as that role, in a transaction that
// is rolled back. Wrong owners and missing grants show to it, never to an administrator.
import { LongshoreError } from '../../../core/error.ts';
import type { DatabaseWriter } from '../../../ports/database.ts';
import { placeLabel, type PostgresMoveSpec } from './postgres-move-spec.ts';
import type { Table } from './tables.ts';

/** Gives the number of tables. Triggers are kept quiet, because what they do beyond the database is not rolled back. */
export async function verifyRole(target: DatabaseWriter, spec: PostgresMoveSpec, tables: readonly Table[]): Promise<number> {
  // An extension's belong to whoever made the extension.
  const own = tables.filter(({ configuration }) => configuration === null);
  // Rows of a published table may only be deleted when it has a replica identity: no question of rights.
  const published = await target.query<{ name: string }>(
    `set local search_path = pg_catalog; select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_publication_tables`,
  );
  const uses = own.map(({ name }) => {
    const write = published.some((each) => each.name === name)
      ? ''
      : ` delete from only ${name} where ctid = (select ctid from only ${name} limit 1);`;
    return `select from only ${name} limit 1 for update;${write}`;
  });
  try {
    await target.execute(
      [
        'begin; set local session_replication_role = replica;',
        `set local role "${spec.owner.replaceAll('"', '""')}";`,
        ...uses,
        'rollback;',
      ].join('\n'),
    );
  } catch (error) {
    if (!(error instanceof LongshoreError) || error.code !== 'database-failed') throw error;
    throw new LongshoreError(
      'move-role-refused',
      `cannot use the copy in ${placeLabel(spec.to)} as role "${spec.owner}": ${error.message}`,
      {
        effect: 'changed',
        cause: error,
        next: 'Give the role what it lacks at the source, then run the same command again.',
      },
    );
  }
  return own.length;
}
