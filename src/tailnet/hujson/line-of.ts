// Where an element stands on its lines: whether it begins one, and where the line on which it ends is over.
import type { HujsonChild } from './hujson-node.ts';

/** The white space before an element that begins its line; `undefined` when something else stands before it. */
export function indentOf(text: string, start: number): string | undefined {
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  return /^[ \t]*$/.test(before) ? before : undefined;
}

export interface RestOfLine {
  /** After the element, its comma and the comments that stand on the same line; before the line break. */
  readonly end: number;
  /** A line break follows; otherwise another element or a closing bracket does. */
  readonly isLast: boolean;
}

/** What follows an element on its line. A block comment that goes on over several lines belongs to it. */
export function restOfLine(text: string, child: HujsonChild): RestOfLine {
  let at = child.comma === undefined ? child.end : child.comma + 1;
  let end = at;
  for (;;) {
    while (text[at] === ' ' || text[at] === '\t') at += 1;
    if (text.startsWith('/*', at)) {
      at = text.indexOf('*/', at + 2) + 2;
      end = at;
    } else if (text.startsWith('//', at)) {
      const newline = text.indexOf('\n', at);
      at = newline === -1 ? text.length : newline;
      if (text[at - 1] === '\r') at -= 1;
      return { end: at, isLast: true };
    } else {
      const isLast = text[at] === '\n' || text.startsWith('\r\n', at);
      return { end: isLast ? at : end, isLast };
    }
  }
}

export function lineBreakOf(text: string): '\n' | '\r\n' {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
