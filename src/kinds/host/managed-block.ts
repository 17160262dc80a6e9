// A block of lines between two marks in a file that belongs to somebody else. Whatever stands outside is never touched.
import { asBytes, ended, lineEnd, linesOf, withoutEnd, type TextEdit } from './foreign-text.ts';

export interface BlockMarks {
  readonly begin: string;
  readonly end: string;
}

/** `# >>> longshore NAME >>>` and `# <<< longshore NAME <<<`, in the comment signs of the file. */
export function blockMarks(name: string, comment: readonly [open: string, close: string] = ['#', '']): BlockMarks {
  const mark = (arrow: string) => `${comment[0]} ${arrow} longshore ${name} ${arrow}${comment[1] === '' ? '' : ` ${comment[1]}`}`;
  return { begin: mark('>>>'), end: mark('<<<') };
}

export type FoundBlock =
  | { readonly state: 'none' }
  /** Indices among the file's lines; the marks are the first and the last. */
  | { readonly state: 'whole'; readonly first: number; readonly last: number }
  /** One mark without the other, or a mark twice: where the block ends cannot be told. */
  | { readonly state: 'broken' };

export function findBlock(text: string, marks: BlockMarks): FoundBlock {
  const lines = linesOf(text).map(withoutEnd);
  const at = (mark: string) => lines.flatMap((line, index) => (line === asBytes(mark) ? [index] : []));
  const [begins, ends] = [at(marks.begin), at(marks.end)];
  const [first, last] = [begins[0], ends[0]];
  if (first === undefined && last === undefined) return { state: 'none' };
  if (begins.length !== 1 || ends.length !== 1 || first === undefined || last === undefined || last < first) return { state: 'broken' };
  return { state: 'whole', first, last };
}

/** `content` is the block's lines; `undefined` for no block. A broken block is left alone: `diff` refuses it before. */
export function blockEdit(marks: BlockMarks, content: string | undefined): TextEdit {
  return {
    apply: (text) => place(text, marks, content === undefined ? undefined : asBytes(content)),
    undo: (now, before) => place(now, marks, blockContent(before, marks)),
  };
}

/** The lines between the marks. */
export function blockContent(text: string, marks: BlockMarks): string | undefined {
  const found = findBlock(text, marks);
  return found.state === 'whole'
    ? linesOf(text)
        .slice(found.first + 1, found.last)
        .join('')
    : undefined;
}

function place(text: string, marks: BlockMarks, content: string | undefined): string {
  const found = findBlock(text, marks);
  const lines = linesOf(text);
  if (found.state === 'broken' || (found.state === 'none' && content === undefined)) return text;
  const before = found.state === 'none' ? lines.slice() : lines.slice(0, found.first);
  const after = found.state === 'none' ? [] : lines.slice(found.last + 1);
  if (content === undefined) return [...before, ...after].join('');
  const end = lineEnd(text);
  const body = linesOf(content).map((line) => `${withoutEnd(line)}${end}`);
  return [ended(before.join('')), `${asBytes(marks.begin)}${end}`, ...body, `${asBytes(marks.end)}${end}`, ...after].join('');
}
