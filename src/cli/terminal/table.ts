// Columns of text, aligned by what is seen.
import { pad, width } from './width.ts';

/** Every row as one line; columns named in `right` hold figures. The last column is not padded. */
export function table(
  rows: readonly (readonly string[])[],
  options: { readonly indent?: string; readonly right?: readonly number[] } = {},
): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ''))));
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const room = widths[column] ?? 0;
      if (options.right?.includes(column) === true) return ' '.repeat(Math.max(room - width(cell), 0)) + cell;
      return column === row.length - 1 ? cell : pad(cell, room);
    });
    return `${options.indent ?? ''}${cells.join('  ')}`.trimEnd();
  });
}
