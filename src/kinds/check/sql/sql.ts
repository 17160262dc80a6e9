// The step kind `sql`: a query whose first value must be as expected, asked as a given role.
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { serverLabel, type DatabaseLocator } from '../../../ports/database.ts';
import type { CheckKind } from '../../kind.ts';

export type SqlSpec = {
  readonly database: { readonly [Key in keyof DatabaseLocator]: DatabaseLocator[Key] };
  readonly query: string;
  /** The first column of the first row, as text. */
  readonly expect: string;
  readonly title?: string;
};

export const sqlKind: CheckKind<SqlSpec> = {
  type: 'check',
  name: 'sql',
  describe: ({ title, query, database }) => title ?? `"${query}" in ${label(database)} as ${database.role}`,
  validate: ({ query }) => (query.trim() === '' ? ['the query is empty'] : []),
  facts: ({ database }) =>
    typeof database === 'string' || typeof database.server === 'string'
      ? {}
      : { requires: [{ fact: 'database', server: serverLabel(database.server), database: database.database }] },
  observe: async (context, { database, query, expect }) => {
    const rows = await context.database(database).query(query);
    const values = rows[0] === undefined ? [] : Object.values(rows[0]);
    if (values.length === 0) return { pass: false, detail: `the query gave no row; expected "${expect}"` };
    const seen = textOf(values[0]);
    return { pass: seen === expect, detail: seen === expect ? `"${seen}", as expected` : `"${seen}" instead of "${expect}"` };
  },
};

/** As PostgreSQL's own text for what the driver turns into values; `null` for SQL's NULL. */
function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function label(database: SqlSpec['database'] | string): string {
  if (typeof database === 'string') return database;
  const server: unknown = database.server;
  return `${typeof server === 'string' ? server : serverLabel(database.server)}/${database.database}`;
}

/** Passes when the first column of the query's first row is `expect`. The session is read-only. */
export function sql(options: {
  readonly database: Input<DatabaseLocator>;
  readonly query: Input<string>;
  readonly expect: Input<string>;
  readonly title?: string;
}): StepDefinition {
  return stepDefinition<SqlSpec>('check', 'sql', options);
}
