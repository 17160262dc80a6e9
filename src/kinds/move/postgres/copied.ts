// What a copy has seen while it went on, for the proof that follows: the digest of the very stream that was copied, and
// that of the target read back. All of it is checked again before it is believed.
import type { KeyRange } from './key-ranges.ts';
import type { RowDigest } from './row-digest.ts';
import type { Watermark } from './watermark.ts';

export interface CopiedTable {
  /** As a COPY statement whose bytes have the digest; none when the digest is that of a set of rows. */
  readonly statement: string | undefined;
  readonly source: RowDigest;
  readonly target: RowDigest;
  /** Of a table that was carried in ranges of its key: each by itself. */
  readonly ranges?: readonly CopiedRange[];
  /** The transactions that wrote the target's rows: a row of any other came later. */
  readonly writers: readonly string[];
}

export interface CopiedRange {
  readonly range: KeyRange;
  readonly source: RowDigest;
  readonly target: RowDigest;
}

export interface Copied {
  /** Of the snapshot that was copied. */
  readonly watermark: Watermark;
  readonly tables: ReadonlyMap<string, CopiedTable>;
  /** False when changes were made after the copy, so that rows do not lie as at the source; they do unless given. */
  readonly inOrder?: boolean;
  /** Tables that were read and written as the owner's role, in a transaction that was rolled back. */
  readonly usable: number;
}
