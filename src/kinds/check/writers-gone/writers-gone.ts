// The step kind `writers-gone`: nobody writes to a database any more, as the database itself sees it.
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { serverLabel, type DatabaseLocator, type DatabaseReader } from '../../../ports/database.ts';
import type { CheckKind } from '../../kind.ts';

export type WritersGoneSpec = {
  readonly dataset: string;
  /** Seen as a role that may see all sessions: an administrator, or one with pg_monitor. */
  readonly database: { readonly [Key in keyof DatabaseLocator]: DatabaseLocator[Key] };
  /** Roles or application names. */
  readonly writers: readonly string[];
};

/** How long the counters of changed rows must stand still. */
const watchMs = 300;

export const writersGoneKind: CheckKind<WritersGoneSpec> = {
  type: 'check',
  name: 'writers-gone',
  describe: ({ dataset, writers }) => `nobody writes to ${dataset} (${writers.join(', ')})`,
  validate: ({ writers }) => (writers.length === 0 ? ['there is no writer to look for'] : []),
  facts: ({ dataset, database }) => ({
    ...(typeof database === 'string' || typeof database.server === 'string'
      ? {}
      : { requires: [{ fact: 'database', server: serverLabel(database.server), database: database.database }] }),
    provides: [{ fact: 'frozen', dataset }],
  }),
  observe: async (context, { database, writers }) => {
    const reader = context.database(database);
    const before = await look(reader, writers);
    if (before.sessions !== '') return { pass: false, detail: `still connected: ${before.sessions}` };
    await context.clock.sleep(watchMs, context.signal);
    const after = await look(reader, writers);
    if (after.sessions !== '') return { pass: false, detail: `connected again: ${after.sessions}` };
    if (after.changes !== before.changes)
      return { pass: false, detail: `${after.changes - before.changes} rows were changed within ${watchMs} ms` };
    return { pass: true, detail: `no session of ${writers.join(', ')}, and no row changed within ${watchMs} ms` };
  },
};

/** A session's counts arrive when it ends or within a second: https://www.postgresql.org/docs/18/monitoring-stats.html */
async function look(reader: DatabaseReader, writers: readonly string[]): Promise<{ readonly sessions: string; readonly changes: number }> {
  const rows = await reader.query<{ sessions: string; changes: number }>(
    `select coalesce((select pg_catalog.string_agg(line, ', ') from (
        select pg_catalog.format('%s (%s)', name, pg_catalog.count(*)) as line from pg_catalog.pg_stat_activity join pg_catalog.unnest($1::text[]) name on name in (usename, application_name)
        where datname = pg_catalog.current_database() and application_name <> 'longshore' and backend_type = 'client backend' group by name order by name) s), '') as sessions,
      (select coalesce(pg_catalog.sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::float8 from pg_catalog.pg_stat_user_tables) as changes`,
    [writers],
  );
  return rows[0] ?? { sessions: '', changes: 0 };
}

/** Passes when no session of the writers is left and no row changes; then the data set counts as frozen. */
export function writersGone(options: {
  readonly dataset: string;
  readonly database: Input<DatabaseLocator>;
  readonly writers: readonly string[];
}): StepDefinition {
  return stepDefinition<WritersGoneSpec>('check', 'writers-gone', options);
}
