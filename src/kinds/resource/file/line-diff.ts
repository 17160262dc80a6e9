// The lines in which two texts differ, for preview: the middle that remains when the equal head and tail are left out.
import type { FieldChange } from '../../../core/diff.ts';

/** At most `limit` lines, then how many more there are. */
export function lineDiff(from: string, to: string, limit = 8): readonly FieldChange[] {
  const before = lines(from);
  const after = lines(to);
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before[before.length - 1 - tail] === after[after.length - 1 - tail])
    tail += 1;
  const removed = before.slice(head, before.length - tail);
  const added = after.slice(head, after.length - tail);
  const count = Math.max(removed.length, added.length);
  const changes: FieldChange[] = [];
  for (let index = 0; index < count; index += 1) {
    if (removed[index] === added[index]) continue;
    if (changes.length === limit) {
      changes.push({ field: `lines ${head + index + 1}–${head + count}`, to: `(${count - index} more)` });
      break;
    }
    changes.push({
      field: `line ${head + index + 1}`,
      ...(removed[index] === undefined ? {} : { from: removed[index] }),
      ...(added[index] === undefined ? {} : { to: added[index] }),
    });
  }
  // Texts that differ in nothing but the end of their last line still differ.
  return changes.length === 0 && from !== to ? [{ field: 'end of file', from: lastCharacter(from), to: lastCharacter(to) }] : changes;
}

function lines(text: string): readonly string[] {
  return text.replace(/\n$/, '').split('\n');
}

function lastCharacter(text: string): string {
  return text.endsWith('\n') ? 'newline' : 'no newline';
}
