// Writes a new value as its neighbours are written: on one line or several, indented, aligned and closed as they are.
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../core/json.ts';
import type { HujsonContainer, HujsonNode } from './hujson-node.ts';
import { indentOf, lineBreakOf } from './line-of.ts';

export interface ValueStyle {
  /** What one level is indented by. */
  readonly unit: string;
  readonly lineBreak: string;
  /** Objects, and arrays of them, on several lines. */
  readonly onLines: boolean;
  readonly trailingComma: boolean;
  /** Values of an object's members stand below each other. */
  readonly aligned: boolean;
  /** A blank inside the brackets of an object on one line. */
  readonly padded: boolean;
}

/** The text of a value whose first line begins at `indent`. */
export function valueText(value: Json, style: ValueStyle, indent: string): string {
  if (isJsonArray(value)) return arrayText(value, style, indent);
  if (isJsonObject(value)) return objectText(value, style, indent);
  return JSON.stringify(value);
}

function arrayText(items: readonly Json[], style: ValueStyle, indent: string): string {
  const isFlat = items.every((item) => typeof item !== 'object' || item === null);
  if (isFlat || !style.onLines) return `[${items.map((item) => valueText(item, style, indent)).join(', ')}]`;
  return onLines(
    '[]',
    items.map((item) => valueText(item, style, indent + style.unit)),
    style,
    indent,
  );
}

function objectText(value: JsonObject, style: ValueStyle, indent: string): string {
  const members = Object.entries(value).filter((member): member is [string, Json] => member[1] !== undefined);
  if (members.length === 0) return '{}';
  if (!style.onLines) {
    const pad = style.padded ? ' ' : '';
    return `{${pad}${members.map(([key, member]) => `${JSON.stringify(key)}: ${valueText(member, style, indent)}`).join(', ')}${pad}}`;
  }
  const width = style.aligned ? Math.max(...members.map(([key]) => JSON.stringify(key).length)) + 2 : 0;
  const lines = members.map(
    ([key, member]) => `${`${JSON.stringify(key)}: `.padEnd(width)}${valueText(member, style, indent + style.unit)}`,
  );
  return onLines('{}', lines, style, indent);
}

function onLines(brackets: string, lines: readonly string[], style: ValueStyle, indent: string): string {
  const inside = lines.map((line) => `${style.lineBreak}${indent}${style.unit}${line}`).join(',');
  return `${brackets[0]}${inside}${style.trailingComma ? ',' : ''}${style.lineBreak}${indent}${brackets[1]}`;
}

/** The style of a document, and of the objects beside which a new one will stand. */
export function styleOf(text: string, root: HujsonNode, siblings: readonly HujsonNode[] = []): ValueStyle {
  const neighbour = siblings.findLast((node): node is HujsonContainer => node.type === 'object' && node.children.length > 0);
  const onLines = neighbour === undefined || text.slice(neighbour.start, neighbour.end).includes('\n');
  const last = neighbour?.children.at(-1);
  return {
    unit: indentUnit(text, root),
    lineBreak: lineBreakOf(text),
    onLines,
    trailingComma: onLines && (last === undefined || neighbour?.children.length === 0 ? hasTrailingComma(root) : last.comma !== undefined),
    aligned: neighbour !== undefined && onLines && valueColumn(text, neighbour) !== undefined,
    padded: neighbour !== undefined && !onLines && text[neighbour.start + 1] === ' ',
  };
}

/** How far behind the beginning of their names the values of an object stand, when they stand below each other on purpose. */
export function valueColumn(text: string, container: HujsonContainer): number | undefined {
  const own = container.children.filter((child) => child.key !== undefined && indentOf(text, child.start) !== undefined);
  const columns = new Set(own.map((child) => child.value.start - child.start));
  const names = new Set(own.map((child) => JSON.stringify(child.key).length));
  return columns.size === 1 && names.size > 1 ? [...columns][0] : undefined;
}

function indentUnit(text: string, root: HujsonNode): string {
  if (root.type === 'scalar') return '\t';
  for (const child of root.children) {
    const indent = indentOf(text, child.start);
    if (indent !== undefined && indent !== '') return indent;
  }
  return '\t';
}

function hasTrailingComma(node: HujsonNode): boolean {
  if (node.type === 'scalar') return false;
  return node.children.at(-1)?.comma !== undefined || node.children.some((child) => hasTrailingComma(child.value));
}
