// One line of a text file that belongs to somebody else: put in, replaced or taken out, with all others as they were.
import { asBytes, asText, ended, lineEnd, linesOf, withoutEnd, type TextEdit } from '../../host/foreign-text.ts';

export interface LineWish {
  readonly line: string;
  readonly state: 'present' | 'absent';
  /** A regular expression: the one line that it fits is replaced, or every line that it fits is taken out. */
  readonly match?: string;
  /** A regular expression: a new line goes after the last line that it fits; else to the end. */
  readonly after?: string;
}

export function lineEdit(wish: LineWish): TextEdit {
  return {
    apply: (text) => (wish.state === 'present' ? put(text, wish) : remove(text, wish)),
    undo: (now, before) => (wish.state === 'present' ? unput(now, before, wish) : giveBack(now, before, wish)),
  };
}

/** How many lines the expression fits: more than one cannot be replaced by one. */
export function fittingLines(text: string, wish: LineWish): number {
  return linesOf(text).filter((line) => fits(line, wish)).length;
}

function put(text: string, wish: LineWish): string {
  const lines = linesOf(text);
  const wanted = asBytes(wish.line);
  if (lines.some((line) => withoutEnd(line) === wanted)) return text;
  const at = wish.match === undefined ? -1 : lines.findIndex((line) => fits(line, wish));
  if (at >= 0) return lines.with(at, `${wanted}${endOf(lines[at] ?? '')}`).join('');
  const anchor = wish.after === undefined ? -1 : lines.findLastIndex((line) => new RegExp(wish.after ?? '').test(readable(line)));
  return insert(text, anchor < 0 ? lines.length : anchor + 1, wanted);
}

function remove(text: string, wish: LineWish): string {
  return linesOf(text)
    .filter((line) => !isUnwanted(line, wish))
    .join('');
}

/** Takes our line out, or puts back the one that it has replaced. */
function unput(now: string, before: string, wish: LineWish): string {
  const wanted = asBytes(wish.line);
  const lines = linesOf(now);
  const at = lines.findIndex((line) => withoutEnd(line) === wanted);
  if (at < 0 || linesOf(before).some((line) => withoutEnd(line) === wanted)) return now;
  const replaced = wish.match === undefined ? undefined : linesOf(before).find((line) => fits(line, wish));
  if (replaced === undefined) return lines.toSpliced(at, 1).join('');
  return lines.with(at, `${withoutEnd(replaced)}${endOf(lines[at] ?? '')}`).join('');
}

/** Puts lines back after the line that stood before them, or to the end when that is gone. */
function giveBack(now: string, before: string, wish: LineWish): string {
  const old = linesOf(before);
  return old.reduce((text, line, index) => {
    if (!isUnwanted(line, wish) || linesOf(text).some((each) => withoutEnd(each) === withoutEnd(line))) return text;
    const lines = linesOf(text).map(withoutEnd);
    const neighbour = index === 0 ? -1 : lines.lastIndexOf(withoutEnd(old[index - 1] ?? ''));
    return insert(text, index === 0 ? 0 : neighbour < 0 ? lines.length : neighbour + 1, withoutEnd(line));
  }, now);
}

function insert(text: string, at: number, line: string): string {
  const lines = linesOf(text);
  const end = lineEnd(text);
  return `${ended(lines.slice(0, at).join(''))}${line}${end}${lines.slice(at).join('')}`;
}

function isUnwanted(line: string, wish: LineWish): boolean {
  return wish.match === undefined ? withoutEnd(line) === asBytes(wish.line) : fits(line, wish);
}

function fits(line: string, { match }: LineWish): boolean {
  return match !== undefined && new RegExp(match).test(readable(line));
}

function readable(line: string): string {
  return asText(withoutEnd(line));
}

function endOf(line: string): string {
  return line.slice(withoutEnd(line).length);
}
