// Takes a member or element away with the lines that are its own. Comments above it stay unless asked for: whether they
// were about it alone, nobody but the author knows.
import type { HujsonContainer, HujsonDocument } from './hujson-node.ts';
import { indentOf, restOfLine } from './line-of.ts';
import { parseHujson } from './parse-hujson.ts';
import { splice, type Splice } from './splice.ts';

export function removeChild(
  document: HujsonDocument,
  container: HujsonContainer,
  index: number,
  options: { readonly withComment?: boolean } = {},
): HujsonDocument {
  const { text } = document;
  const { children } = container;
  const child = children[index];
  if (child === undefined) return document;
  const previous = children[index - 1];
  const isLast = index === children.length - 1;
  const rest = restOfLine(text, child);
  const indent = indentOf(text, child.start);
  // A list that did not end with a comma must not do so afterwards.
  const danglingComma: Splice[] =
    isLast && child.comma === undefined && previous?.comma !== undefined
      ? [{ start: previous.comma, end: previous.comma + 1, text: '' }]
      : [];
  if (indent !== undefined && rest.isLast) {
    const lineStart = child.start - indent.length;
    const start = options.withComment === true ? commentStart(text, lineStart) : lineStart;
    const end = text.indexOf('\n', rest.end) + 1;
    return parseHujson(splice(text, [...danglingComma, { start, end, text: '' }]));
  }
  const end = child.comma === undefined ? child.end : child.comma + 1;
  if (!isLast || previous === undefined) {
    const blank = isLast ? 0 : (/^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0);
    return parseHujson(splice(text, [{ start: child.start, end: end + blank, text: '' }]));
  }
  const above = restOfLine(text, previous);
  // What stands behind the previous one on its line is about that one.
  if (options.withComment === true && above.isLast)
    return parseHujson(splice(text, [...danglingComma, { start: above.end, end, text: '' }]));
  const from = child.comma === undefined ? (previous.comma ?? previous.end) : (previous.comma ?? previous.end) + 1;
  const hasComment = text.slice(from, child.start).includes('/');
  return parseHujson(
    splice(text, hasComment ? [...danglingComma, { start: child.start, end, text: '' }] : [{ start: from, end, text: '' }]),
  );
}

/** The beginning of the lines of `//` that stand directly above. */
function commentStart(text: string, lineStart: number): number {
  let start = lineStart;
  while (start > 0) {
    const above = text.lastIndexOf('\n', start - 2) + 1;
    if (!/^[ \t]*\/\//.test(text.slice(above, start))) break;
    start = above;
  }
  return start;
}
