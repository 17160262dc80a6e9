// The lines in which two texts differ, for preview: a shortest edit of the middle that remains when the equal head and
// tail are left out. Lines that were replaced stand side by side.
import type { FieldChange } from '../../core/diff.ts';

/** More cells than this are not compared one by one: the whole middle is shown as replaced. */
const largestTable = 1_000_000;

/** At most `limit` lines, then how many more there are. Numbers are those of the old text; of the new one where a line is only new. */
export function lineDiff(from: string, to: string, limit = 8): readonly FieldChange[] {
  const before = lines(from);
  const after = lines(to);
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before[before.length - 1 - tail] === after[after.length - 1 - tail])
    tail += 1;
  const hunks = edits(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  const all = hunks.flatMap((hunk) => changesOf(hunk, head));
  // Texts that differ in nothing but the end of their last line still differ.
  if (all.length === 0) return from === to ? [] : [{ field: 'end of file', from: lastCharacter(from), to: lastCharacter(to) }];
  return all.length <= limit ? all : [...all.slice(0, limit), { field: 'more lines', to: `(${all.length - limit} more)` }];
}

interface Hunk {
  readonly at: number;
  readonly newAt: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

function changesOf({ at, newAt, removed, added }: Hunk, head: number): readonly FieldChange[] {
  return Array.from({ length: Math.max(removed.length, added.length) }, (_, index) => ({
    field: `line ${head + 1 + (removed[index] === undefined ? newAt : at) + index}`,
    ...(removed[index] === undefined ? {} : { from: removed[index] }),
    ...(added[index] === undefined ? {} : { to: added[index] }),
  }));
}

/** By the longest common subsequence; adjoining removals and additions make one hunk. */
function edits(before: readonly string[], after: readonly string[]): readonly Hunk[] {
  if (before.length === 0 && after.length === 0) return [];
  if (before.length * after.length > largestTable) return [{ at: 0, newAt: 0, removed: before, added: after }];
  const width = after.length + 1;
  const common = new Uint32Array((before.length + 1) * width);
  const cell = (row: number, column: number) => common[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      common[row * width + column] =
        before[row] === after[column] ? cell(row + 1, column + 1) + 1 : Math.max(cell(row + 1, column), cell(row, column + 1));
    }
  }
  const hunks: Hunk[] = [];
  let [row, column, at, newAt] = [0, 0, 0, 0];
  const close = () => {
    if (row > at || column > newAt) hunks.push({ at, newAt, removed: before.slice(at, row), added: after.slice(newAt, column) });
  };
  while (row < before.length && column < after.length) {
    if (before[row] === after[column]) {
      close();
      row += 1;
      column += 1;
      [at, newAt] = [row, column];
    } else if (cell(row + 1, column) >= cell(row, column + 1)) row += 1;
    else column += 1;
  }
  [row, column] = [before.length, after.length];
  close();
  return hunks;
}

function lines(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function lastCharacter(text: string): string {
  return text.endsWith('\n') ? 'newline' : 'no newline';
}
