// Puts a new member or element behind another one. Only the lines of the new one change, and the line before it where a
// comma is missing. Rules of layout that a package would apply to the whole list are not applied: they move comments.
import type { Json } from '../../core/json.ts';
import type { HujsonContainer, HujsonDocument } from './hujson-node.ts';
import { indentOf, restOfLine } from './line-of.ts';
import { parseHujson } from './parse-hujson.ts';
import { splice } from './splice.ts';
import { styleOf, valueColumn, valueText, type ValueStyle } from './value-text.ts';

export interface NewChild {
  /** For objects only. */
  readonly key?: string;
  readonly value: Json;
  /** Comment lines above it, without their `//`; left out in a list that stands on one line. */
  readonly comment?: readonly string[];
}

/** Behind child number `after`; behind the last one unless given. */
export function insertChild(document: HujsonDocument, container: HujsonContainer, child: NewChild, after?: number): HujsonDocument {
  const { text } = document;
  const siblings = container.children.map((each) => each.value);
  const style = styleOf(text, document.root, siblings);
  const before = container.children[after ?? container.children.length - 1];
  if (before === undefined) return parseHujson(intoEmpty(document, container, child, style));
  const indent = indentOf(text, before.start);
  const comma = before.comma === undefined ? [{ start: before.end, end: before.end, text: ',' }] : [];
  const isTrailing = before.comma !== undefined ? ',' : '';
  const rest = restOfLine(text, before);
  if (indent !== undefined) {
    const written = childText(document, container, child, style, indent);
    return parseHujson(
      splice(text, [...comma, { start: rest.end, end: rest.end, text: `${style.lineBreak}${indent}${written}${isTrailing}` }]),
    );
  }
  const place = rest.isLast ? (before.comma === undefined ? before.end : before.comma + 1) : rest.end;
  const written = inlineText(child, style, indentOfLine(text, before.start));
  return parseHujson(splice(text, [...comma, { start: place, end: place, text: ` ${written}${isTrailing}` }]));
}

function intoEmpty({ text, root }: HujsonDocument, container: HujsonContainer, child: NewChild, style: ValueStyle): string {
  const closing = container.end - 1;
  const outer = indentOfLine(text, container.start);
  const document = { text, root };
  const inside = text.slice(container.start + 1, closing);
  const indent = outer + style.unit;
  const isScalar = container.type === 'array' && (typeof child.value !== 'object' || child.value === null);
  const comma = style.trailingComma ? ',' : '';
  if (inside.includes('\n')) {
    const lineStart = text.lastIndexOf('\n', closing - 1) + 1;
    const written = `${indent}${childText(document, container, child, style, indent)}${comma}${style.lineBreak}`;
    // Another comment may stand between the last line break and the bracket.
    if (/^[ \t]*$/.test(text.slice(lineStart, closing))) return splice(text, [{ start: lineStart, end: lineStart, text: written }]);
  }
  if (isScalar) return splice(text, [{ start: closing, end: closing, text: inlineText(child, style, outer) }]);
  const written = `${style.lineBreak}${indent}${childText(document, container, child, style, indent)}${comma}${style.lineBreak}${outer}`;
  const start = inside.trim() === '' ? container.start + 1 : closing;
  return splice(text, [{ start, end: closing, text: written }]);
}

function childText(document: HujsonDocument, container: HujsonContainer, child: NewChild, style: ValueStyle, indent: string): string {
  const comments = (child.comment ?? []).map((line) => `// ${line}${style.lineBreak}${indent}`).join('');
  const column = valueColumn(document.text, container) ?? 0;
  const key = child.key === undefined ? '' : `${JSON.stringify(child.key)}: `.padEnd(column);
  return `${comments}${key}${valueText(child.value, style, indent)}`;
}

function inlineText(child: NewChild, style: ValueStyle, indent: string): string {
  const key = child.key === undefined ? '' : `${JSON.stringify(child.key)}: `;
  return `${key}${valueText(child.value, { ...style, onLines: false }, indent)}`;
}

function indentOfLine(text: string, offset: number): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, offset))?.[0] ?? '';
}
