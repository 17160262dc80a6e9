// Why a move cannot start, as sentences for the person who will clear the way.
import type { ReadContext } from '../../../ports/context.ts';
import type { DatabaseReader } from '../../../ports/database.ts';
import { objectsIn, type Listings } from './listing.ts';
import { placeLabel, type PostgresMoveSpec } from './postgres-move-spec.ts';
import type { ServerFacts } from './server-facts.ts';
import type { Room } from './target-room.ts';

export interface Sides {
  readonly source: ServerFacts;
  readonly target: ServerFacts;
  readonly listings: Listings;
}

/** What the two servers themselves forbid. */
export function standingObstacles(spec: PostgresMoveSpec, { source, target, listings }: Sides): readonly string[] {
  const to = placeLabel(spec.to);
  const found: string[] = [];
  if (source.major > target.major)
    found.push(
      `the source is PostgreSQL ${source.major} and the target ${to} only ${target.major}: an older server cannot take a newer one's schema`,
    );
  if (source.encoding !== target.encoding)
    found.push(`the source's encoding is ${source.encoding}, and that of ${to} is ${target.encoding}`);
  for (const extension of source.extensions) {
    if (!target.availableExtensions.includes(extension))
      found.push(`extension "${extension}" of the source is not available on the server of ${to}`);
  }
  const carried = (spec.roles ?? []).filter((role) => source.roles.includes(role));
  if (!target.roles.includes(spec.owner) && !carried.includes(spec.owner))
    found.push(`role "${spec.owner}", which is to own the copy, does not exist on the server of ${to}`);
  for (const role of source.grantees) {
    if (!target.roles.includes(role) && !carried.includes(role) && !missingOwners({ source, target, listings }).includes(role)) {
      found.push(`role "${role}", which the source grants rights to, does not exist on the server of ${to}`);
    }
  }
  for (const role of spec.roles ?? []) {
    if (!source.roles.includes(role) && !target.roles.includes(role))
      found.push(`role "${role}", which the move is to carry, exists neither at the source nor on the server of ${to}`);
  }
  for (const object of foreignObjects(listings))
    found.push(`${to} holds ${object}, which the source does not have: it is not a copy, and would be lost`);
  return found;
}

/** What an earlier try has left there is taken away before the next. The log is in addition, and no part of what is surely needed. */
export function roomObstacle(room: Room, source: ServerFacts, target: ServerFacts): readonly string[] {
  const free = room.freeBytes + target.bytes;
  if (free >= source.bytes) return [];
  return [`${room.where} has ${mebibytes(free)} left for the copy, and the source takes ${mebibytes(source.bytes)}`];
}

function mebibytes(bytes: number): string {
  return `${(bytes / (1 << 20)).toFixed(0)} MiB`;
}

/** Objects of the target that no copy of this source can have made. */
export function foreignObjects(listings: Listings): readonly string[] {
  const ours = new Set(objectsIn(listings.source));
  return objectsIn(listings.target).filter((object) => !ours.has(object));
}

/** Roles that own something at the source and that the target's server does not know; its first superuser among them. */
export function missingOwners({ source, target, listings }: Sides): readonly string[] {
  const owners = new Set([source.bootstrap, ...listings.owners]);
  return [...owners].filter((role) => !target.roles.includes(role));
}

/** Who still writes: sessions of the writers, rows that change, and users of the target. */
export async function livingObstacles(
  context: ReadContext,
  spec: PostgresMoveSpec,
  source: DatabaseReader,
  target: DatabaseReader,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { writer, sessions } of await sessionsOf(source, spec.writers))
    found.push(`writer "${writer}" still has ${counted(sessions, 'session')} in ${placeLabel(spec.from)}`);
  const before = await tupleChanges(source);
  await context.clock.sleep(200, context.signal);
  const after = await tupleChanges(source);
  if (before !== after) found.push(`rows of ${placeLabel(spec.from)} are being changed: ${after - before} in the last 200 ms`);
  for (const { writer, sessions } of await sessionsOf(target, [spec.owner]))
    found.push(
      `role "${writer}" already has ${counted(sessions, 'session')} in ${placeLabel(spec.to)}: nothing may use the target while it is filled`,
    );
  return found;
}

/** By role or application name; sessions of Longshore itself do not count. */
async function sessionsOf(
  database: DatabaseReader,
  names: readonly string[],
): Promise<readonly { readonly writer: string; readonly sessions: number }[]> {
  return database.query<{ writer: string; sessions: number }>(
    `select name as writer, pg_catalog.count(*)::int as sessions from pg_catalog.pg_stat_activity join pg_catalog.unnest($1::text[]) name on name in (usename, application_name)
      where datname = pg_catalog.current_database() and application_name <> 'longshore' and backend_type = 'client backend' group by 1 order by 1`,
    [names],
  );
}

/** The sum of all row changes that the server has counted: https://www.postgresql.org/docs/18/monitoring-stats.html */
async function tupleChanges(database: DatabaseReader): Promise<number> {
  const rows = await database.query<{ changes: number }>(
    'select coalesce(pg_catalog.sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::float8 as changes from pg_catalog.pg_stat_user_tables',
  );
  return rows[0]?.changes ?? 0;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
