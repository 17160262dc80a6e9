// The copy: schema by pg_dump, rows by COPY, then what no dump of a schema has.
import { LongshoreError } from '../../../core/error.ts';
import type { WriteContext } from '../../../ports/context.ts';
import type { DatabaseReader } from '../../../ports/database.ts';
import { carryRoles, dropCarriedRoles } from './carried-roles.ts';
import type { Copied, CopiedTable } from './copied.ts';
import { copyProgress } from './copy-progress.ts';
import { runJobs, type Job } from './jobs.ts';
import { copyLargeObjects } from './large-objects.ts';
import { buildSettings, loadSettings, quiet, withoutTriggers } from './load-settings.ts';
import { tableJobs } from './load-tables.ts';
import { splitPostData } from './post-data.ts';
import { verifyRole } from './verify-role.ts';
import { readWatermark } from './watermark.ts';
import { emptyingSql } from './empty-database.ts';
import { giveToOwner } from './give-to-owner.ts';
import { objectsIn, readListings } from './listing.ts';
import { foreignObjects, missingOwners } from './obstacles.ts';
import { connectionsOf, partBytesOf, placeLabel, type PostgresMoveSpec } from './postgres-move-spec.ts';
import { fitSchema } from './schema-script.ts';
import { readSequences, setSequences } from './sequences.ts';
import { serverFacts } from './server-facts.ts';
import { listTables, type Table } from './tables.ts';

/** All that an earlier try has left is taken away first. Extensions and tables come in one transaction: there or not. */
export async function copy(context: WriteContext, spec: PostgresMoveSpec): Promise<Copied> {
  const source = context.database(spec.from);
  const target = context.database(spec.to);
  const [here, there] = await Promise.all([serverFacts(source), serverFacts(target)]);
  const listings = await readListings({ database: source, facts: here }, { database: target, facts: there }, spec.owner);
  const foreign = foreignObjects(listings);
  if (foreign.length > 0) {
    throw new LongshoreError(
      'move-target-taken',
      `cannot copy into ${placeLabel(spec.to)}: it holds ${foreign[0]}, which the source does not have`,
      {
        next: 'Give the move an empty database, or remove what is in this one.',
      },
    );
  }
  await discard(context, spec);
  await carryRoles(source, target, spec);

  await using snapshot = await source.holdSnapshot();
  const watermark = await readWatermark(source, snapshot);
  const fit = {
    missingOwners: missingOwners({ source: here, target: there, listings }).filter((role) => !(spec.roles ?? []).includes(role)),
    owner: spec.owner,
    targetMajor: there.major,
  };
  context.progress({ what: 'schema' });
  // Made meanwhile, and needed later. Its failure is taken then.
  const after = source.dumpSchema('post-data', snapshot).then(
    (sql) => ({ sql: fitSchema(sql, fit) }),
    (error: unknown) => ({ error }),
  );
  // Also when the copy fails: nothing goes on behind the caller's back, and the snapshot outlives it.
  await using _ended = { [Symbol.asyncDispose]: async () => void (await after) };
  const [before, tables] = await Promise.all([source.dumpSchema('pre-data', snapshot), listTables(source, snapshot)]);
  const give = async () => {
    const now = await readListings({ database: source, facts: here }, { database: target, facts: there }, spec.owner);
    const sql = giveToOwner(now.target, spec.owner);
    if (sql !== '') await target.execute(`${quiet}${withoutTriggers}${sql}`);
  };
  await target.execute(fitSchema(before, fit));
  await give();

  const connections = connectionsOf(spec);
  const postData = once(async () => {
    const dumped = await after;
    if ('error' in dumped) throw dumped.error;
    return splitPostData(dumped.sql, tables);
  });
  const copied = new Map<string, CopiedTable>();
  const progress = copyProgress(context, tables);
  const loading = {
    source,
    target,
    snapshot,
    sameMajor: here.major === there.major,
    settings: loadSettings(there),
    buildSettings: buildSettings(there),
    arrived: progress.arrived,
    tables,
    connections,
    partBytes: partBytesOf(spec),
    pagesApart: here.major >= 14 && there.major >= 14,
    postData,
    loaded: (table: Table, result: CopiedTable) => {
      copied.set(table.name, result);
      progress.loaded(table, result);
    },
    built: () => context.signal.throwIfAborted(),
  };
  const largeObjects: Job = {
    cost: 0,
    tables: [],
    alone: false,
    run: async () => {
      await copyLargeObjects(source, target, snapshot, spec.owner, progress.arrived);
      return [];
    },
  };
  await runJobs([...tableJobs(loading), largeObjects], connections, context.signal);

  context.signal.throwIfAborted();
  progress.stage('constraints');
  const { header, rest, foreignKeys, last } = await postData();
  const prefix = `${header}\n${loading.settings}${loading.buildSettings}`;
  if (rest !== '') await target.execute(`${prefix}${rest}`);
  const keys = foreignKeys.map(({ sql, tables: both }): Job => {
    const run = async () => {
      await target.execute(`${prefix}${sql}`);
      return [];
    };
    return { cost: tables.find(({ quoted }) => quoted === both[0])?.bytes ?? 0, tables: both, alone: true, run };
  });
  await runJobs(keys, connections, context.signal);
  if (last !== '') await target.execute(`${prefix}${last}`);
  await give();
  const sequences = setSequences(await readSequences(source, snapshot));
  // Committed as the target does by itself: what was loaded without waiting for the disk is on it after this.
  if (sequences !== '') await target.execute(sequences);
  const parents = [...new Set(tables.filter(({ root, name }) => root !== name).map(({ root }) => root))];
  const finish = [
    ...(await refreshes(target, source)),
    ...(await settings(source, spec.to.database)),
    ...parents.map((parent) => `${quiet}analyze ${parent};`),
  ];
  for (const statement of finish) await target.execute(statement);
  await target.execute('select pg_catalog.pg_current_xact_id();');
  const usable = await verifyRole(target, spec, tables);
  context.note(`copied ${tables.length} tables with ${progress.rows()} rows to ${placeLabel(spec.to)}`);
  return { watermark, tables: copied, usable };
}

/** Drops the copy; the target is as it was created. One transaction. */
export async function discard(context: WriteContext, spec: PostgresMoveSpec): Promise<void> {
  const target = context.database(spec.to);
  const facts = await serverFacts(target);
  const side = { database: target, facts };
  const { target: listing } = await readListings(side, side, spec.owner);
  const sql = await emptyingSql(target, objectsIn(listing));
  if (sql !== '') await target.execute(sql);
  await dropCarriedRoles(target, spec);
}

/**
 * Materialized views that are filled at the source, in the order in which they were made (each only reads older ones): those that
 * are still empty, or all because their tables have changed.
 */
export async function refreshes(
  target: DatabaseReader,
  source: DatabaseReader,
  which: 'empty' | 'all' = 'empty',
): Promise<readonly string[]> {
  const views = `set local search_path = pg_catalog; select oid::regclass::text as name, relispopulated as filled from pg_class c where relkind = 'm' and oid >= 16384 order by oid`;
  const filled = new Set(
    (await source.query<{ name: string; filled: boolean }>(views)).filter((view) => view.filled).map(({ name }) => name),
  );
  const made = await target.query<{ name: string; filled: boolean }>(views);
  return made
    .filter(({ name, filled: done }) => filled.has(name) && (which === 'all' || !done))
    .map(({ name }) => `refresh materialized view ${name};`);
}

/** Settings whose value is kept as a list of names, quoted already (GUC_LIST_QUOTE in src/backend/utils/misc/guc_tables.c). */
const lists = ['local_preload_libraries', 'search_path', 'session_preload_libraries', 'temp_tablespaces'];

/** `ALTER DATABASE … SET`, which pg_dump only tells when it creates the database as well. */
async function settings(source: DatabaseReader, database: string): Promise<readonly string[]> {
  const rows = await source.query<{ sql: string }>(
    `select pg_catalog.format('alter %s set %I to %s;', case setrole when 0 then pg_catalog.format('database %I', $1::text) else pg_catalog.format('role %I in database %I', pg_catalog.pg_get_userbyid(setrole), $1::text) end,
        name, case when name = any($2) then value else pg_catalog.quote_literal(value) end) as sql
      from pg_catalog.pg_db_role_setting join pg_catalog.pg_database d on d.oid = setdatabase cross join pg_catalog.unnest(setconfig) setting
        cross join lateral (select pg_catalog.split_part(setting, '=', 1) as name, pg_catalog.substr(setting, pg_catalog.strpos(setting, '=') + 1) as value) s
      where datname = pg_catalog.current_database()`,
    [database, lists],
  );
  return rows.map(({ sql }) => sql);
}

function once<Result>(make: () => Promise<Result>): () => Promise<Result> {
  let made: Promise<Result> | undefined;
  return () => (made ??= make());
}
