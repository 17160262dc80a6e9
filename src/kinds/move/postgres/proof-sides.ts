// Both sides of a proof, each under its snapshot, and what is read of them.
import type { DatabaseReader, SnapshotLease } from '../../../ports/database.ts';
import type { TableProof } from '../../kind.ts';
import type { CopiedTable } from './copied.ts';
import type { ProofStatement } from './proof-script.ts';
import { digestRows, type RowDigest } from './row-digest.ts';
import type { Table } from './tables.ts';

export interface Reading {
  readonly tables: readonly Table[];
  readonly database: DatabaseReader;
  readonly snapshot: SnapshotLease;
}

export interface ProofSides {
  readonly source: Reading;
  readonly target: Reading;
  readonly known: {
    readonly tables: ReadonlyMap<string, CopiedTable>;
    readonly sameMajor: boolean;
    readonly partBytes: number;
    readonly inOrder: boolean;
  };
}

export interface TableResult {
  readonly proof: TableProof;
  readonly bytes: number;
  readonly statements: readonly ProofStatement[];
  readonly differences: readonly string[];
}

export function countsOf(here: RowDigest, there: RowDigest): string {
  return here.rows === there.rows
    ? `${here.rows} on both sides, their content differs`
    : `the source has ${here.rows}, the target ${there.rows}`;
}

export function isSame(here: RowDigest, there: RowDigest): boolean {
  return here.rows === there.rows && here.digest === there.digest;
}

export function digestOf(side: Reading, sql: string): Promise<RowDigest> {
  return digestRows((counted) => read(side, sql, counted));
}

/** The order of columns belongs to the statement; search_path decides how types and names are written. */
export function read({ database, snapshot }: Reading, sql: string, counted?: (rows: number) => void): AsyncIterable<Uint8Array> {
  return database.copyOut(`set local search_path = pg_catalog; ${sql}`, snapshot, counted);
}
