// What a copy tells while it goes on: bytes and rows of all that there is, so that a rate and the time left can be shown.
import type { Scope } from '../../../ports/context.ts';
import type { CopiedTable } from './copied.ts';
import type { Table } from './tables.ts';

/** At most every few megabytes. */
const progressBytes = 4 << 20;

export interface CopyProgress {
  arrived(bytes: number): void;
  loaded(table: Table, copied: CopiedTable): void;
  stage(what: string): void;
  rows(): number;
}

/** Sizes on disk say what there is to come only roughly: large values are compressed there. They are the total until more has come. */
export function copyProgress(scope: Scope, tables: readonly Table[]): CopyProgress {
  const estimate = tables.reduce((sum, { bytes }) => sum + bytes, 0);
  let bytes = 0;
  let rows = 0;
  let told = 0;
  const tell = (what: string) => {
    told = bytes;
    scope.progress({ what, rows, bytes, ...(bytes < estimate ? { totalBytes: estimate } : {}) });
  };
  return {
    arrived: (more) => {
      bytes += more;
      if (bytes - told >= progressBytes) tell('rows');
    },
    loaded: (_, { source }) => {
      rows += source.rows;
      tell('rows');
    },
    stage: tell,
    rows: () => rows,
  };
}
