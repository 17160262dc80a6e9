// A SQLite database of the source's tree that somebody has open, or that was not closed: its file alone is not the database, so
// it is carried by a backup.
//
// How it is known: a file that begins as SQLite's do has a `-wal` or `-journal` beside it. One walk over names finds those, which
// asks the file system for nothing but directories; the first bytes are read of the few that are found, not of a million files.
// A database without a log beside it is all in its file, whoever has it open: SQLite commits by removing the journal, and keeps
// the `-wal` as long as one connection lives. It goes as the file that it is, whose version tells when somebody writes to it.
// https://www.sqlite.org/fileformat2.html#the_rollback_journal, https://www.sqlite.org/walformat.html
import type { WritableSide } from './file-side.ts';

export interface LiveDatabase {
  /** As in listings: a character for each byte. */
  readonly path: string;
  /** The same as text. */
  readonly name: string;
}

export interface LiveDatabases {
  readonly found: readonly LiveDatabase[];
  /** A pass that died has left a backup in the source's folder for records. */
  readonly hasLeftovers: boolean;
  /** Where backups are made. */
  readonly freeBytes: number | undefined;
  /** Of whoever copies. */
  readonly copying?: {
    /** Backups may be made there, beside the records; the tree itself is only read. */
    readonly source: WritableSide;
    readonly sleep: (ms: number) => Promise<void>;
  };
}
