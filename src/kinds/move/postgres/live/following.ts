// What a live copy leaves on both servers until it is finished: a publication and a slot at the source, which keeps its log for
// us, and at the target how far it has come. Everything bears this name, and is no part of what is moved or compared.
import { digestOfBytes } from '../../../../core/digest.ts';
import type { DatabaseReader, DatabaseWriter } from '../../../../ports/database.ts';
import { followingName } from '../following-name.ts';
import { placeLabel, type PostgresMoveSpec } from '../postgres-move-spec.ts';

export interface Progress {
  readonly phase: 'copying' | 'following';
  /** Of the copy: transactions that it shows are in the copy already. */
  readonly snapshot: string;
  /** The end of the last transaction that was applied; empty before the first. */
  readonly applied: string;
  readonly [column: string]: unknown;
}

/** Of publication and slot: one for each target. */
export function nameAtSource({ to }: Pick<PostgresMoveSpec, 'to'>): string {
  return `${followingName}_${digestOfBytes(placeLabel(to)).slice(7, 19)}`;
}

export async function readProgress(target: DatabaseReader): Promise<Progress | undefined> {
  const [there] = await target.query<{ there: boolean }>(`select pg_catalog.to_regclass('${followingName}.progress') is not null as there`);
  if (there?.there !== true) return undefined;
  const [row] = await target.query<Progress>(`select phase, snapshot, applied from ${followingName}.progress`);
  return row;
}

export async function beginProgress(target: DatabaseWriter): Promise<void> {
  await target.execute(
    `drop schema if exists ${followingName} cascade; create schema ${followingName};
     create table ${followingName}.progress (phase text not null, snapshot text not null, applied text not null);
     insert into ${followingName}.progress values ('copying', '', '');`,
  );
}

export function progressSql({ phase, snapshot, applied }: Pick<Progress, 'phase' | 'snapshot' | 'applied'>): string {
  return `update ${followingName}.progress set phase = '${phase}', snapshot = '${snapshot}', applied = '${applied}';`;
}

export async function slotThere(source: DatabaseReader, name: string): Promise<boolean> {
  const rows = await source.query<{ there: number }>('select 1 as there from pg_catalog.pg_replication_slots where slot_name = $1', [name]);
  return rows.length > 0;
}

/** Takes away all that is left of a live copy at the source. Its data was never touched. */
export async function endAtSource(source: DatabaseWriter, name: string): Promise<void> {
  // A slot that a lost connection still holds is let go of when the server notices; ended here.
  await source.execute(
    `select pg_catalog.pg_terminate_backend(active_pid) from pg_catalog.pg_replication_slots where slot_name = '${name}' and active_pid is not null`,
  );
  if (await slotThere(source, name)) await source.execute(`select pg_catalog.pg_drop_replication_slot('${name}')`);
  await source.execute(`drop publication if exists ${name}`);
}

export async function endAtTarget(target: DatabaseWriter): Promise<void> {
  await target.execute(`drop schema if exists ${followingName} cascade`);
}
