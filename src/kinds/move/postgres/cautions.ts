// What is moved, but may not mean quite the same at the target: told before anything is stopped, and no obstacle.
import type { DatabaseReader } from '../../../ports/database.ts';
import { followingName } from './following-name.ts';
import type { ServerFacts } from './server-facts.ts';

export async function cautions(
  source: DatabaseReader,
  target: DatabaseReader,
  here: ServerFacts,
  there: ServerFacts,
): Promise<readonly string[]> {
  return [
    ...collations(here, there),
    ...(here.major < 15 ? [] : await collationVersion(source)),
    ...(await extensionVersions(source, target)),
    ...(await objects(source)),
  ];
}

function collations(here: ServerFacts, there: ServerFacts): readonly string[] {
  if (here.collation === there.collation) return [];
  return [`texts sort by ${there.collation} at the target, by ${here.collation} at the source: lists may come in another order`];
}

/** The database remembers the version that its indexes were built under since 15. */
async function collationVersion(source: DatabaseReader): Promise<readonly string[]> {
  const [version] = await source.query<{ made: string | null; now: string | null }>(
    `select datcollversion as made, pg_catalog.pg_database_collation_actual_version(oid) as now from pg_catalog.pg_database where datname = pg_catalog.current_database()`,
  );
  if (version === undefined || version.made === version.now) return [];
  return [
    `the source's indexes of texts were built under version ${version.made ?? '(none)'} of its collation, and the server has ${version.now ?? '(none)'}: a unique index that let a double in will not be built at the target`,
  ];
}

/** A dump names no version: the target makes its own default. */
async function extensionVersions(source: DatabaseReader, target: DatabaseReader): Promise<readonly string[]> {
  const [installed, offered] = await Promise.all([
    source.query<{ name: string; version: string }>(
      `select extname::text as name, extversion as version from pg_catalog.pg_extension order by 1`,
    ),
    target.query<{ name: string; version: string }>(
      `select name::text, default_version as version from pg_catalog.pg_available_extensions`,
    ),
  ]);
  return installed.flatMap(({ name, version }) => {
    const other = offered.find((each) => each.name === name);
    if (other === undefined || other.version === version) return [];
    return [`extension "${name}" is ${version} at the source, and the target will have ${other.version}`];
  });
}

const meanings: Readonly<Record<string, string>> = {
  unlogged: 'is carried; like at the source, a crash of the target empties it',
  event: 'is carried, and belongs to a superuser of the target: it acts on every definition that is changed there',
  publication: 'is carried; whoever subscribes to it must be pointed to the target by hand',
};

const sql = `select 'unlogged' as what, 'unlogged table ' || c.oid::regclass as name from pg_class c where relpersistence = 'u' and relkind = 'r' and c.oid >= 16384
union all select 'event', 'event trigger ' || quote_ident(evtname) from pg_event_trigger e where not exists (select from pg_depend where classid = 'pg_event_trigger'::regclass and objid = e.oid and deptype = 'e')
union all select 'publication', 'publication ' || quote_ident(pubname) from pg_publication where not starts_with(pubname, '${followingName}')
order by 1, 2`;

async function objects(source: DatabaseReader): Promise<readonly string[]> {
  const rows = await source.query<{ what: string; name: string }>(`set local search_path = pg_catalog; ${sql}`);
  return rows.map(({ what, name }) => `${name} ${meanings[what] ?? ''}`);
}
