// An XML property list of somebody else: a key is read, set or taken away in the text itself, so that comments, order and
// the spelling of everything else stay. man plist(5).
import { LongshoreError } from '../../../core/error.ts';
import { isJsonArray, isJsonObject, type Json } from '../../../core/json.ts';
import { specialOf } from './plist-value.ts';

interface Node {
  readonly tag: string;
  readonly start: number;
  /** After its last character. */
  end: number;
  /** Between its tags; equal where it has none. */
  readonly innerStart: number;
  innerEnd: number;
  readonly children: Node[];
}

export function xmlValue(text: string, key: readonly string[]): Json | undefined {
  const found = find(text, root(text), key);
  return found === undefined ? undefined : read(text, found.value);
}

/** The text with the key set, or taken away where `value` is undefined. */
export function withXmlValue(text: string, key: readonly string[], value: Json | undefined): string {
  const found = find(text, root(text), key);
  if (value === undefined) {
    if (found === undefined) return text;
    const before = /\s*$/.exec(text.slice(0, found.key.start))?.[0].length ?? 0;
    return text.slice(0, found.key.start - before) + text.slice(found.value.end);
  }
  if (found !== undefined) {
    const indent = indentAt(text, found.value.start);
    return text.slice(0, found.value.start) + write(value, indent) + text.slice(found.value.end);
  }
  return insert(text, root(text), key, value);
}

/** Into the deepest dictionary on the way that is there. */
function insert(text: string, dictionary: Node, key: readonly string[], value: Json): string {
  const [name = '', ...rest] = key;
  const inner = rest.length === 0 ? undefined : pair(text, dictionary, name)?.value;
  if (inner !== undefined) {
    if (inner.tag !== 'dict') throw unreadable(`the value of "${name}" is no dictionary`);
    return insert(text, inner, rest, value);
  }
  const nested = rest.reduceRight<Json>((within, each) => ({ [each]: within }), value);
  const outer = indentAt(text, dictionary.start);
  const first = dictionary.children[0];
  const indent = first === undefined ? `${outer}\t` : indentAt(text, first.start);
  const entry = `${indent}<key>${escape(name)}</key>\n${indent}${write(nested, indent)}\n`;
  if (dictionary.innerStart === dictionary.innerEnd)
    return `${text.slice(0, dictionary.start)}<dict>\n${entry}${outer}</dict>${text.slice(dictionary.end)}`;
  const kept = text.slice(0, dictionary.innerEnd).trimEnd();
  return `${kept}\n${entry}${outer}${text.slice(dictionary.innerEnd)}`;
}

function find(text: string, dictionary: Node, key: readonly string[]): { readonly key: Node; readonly value: Node } | undefined {
  const [name = '', ...rest] = key;
  const found = dictionary.tag === 'dict' ? pair(text, dictionary, name) : undefined;
  return found === undefined || rest.length === 0 ? found : find(text, found.value, rest);
}

function pair(text: string, dictionary: Node, name: string): { readonly key: Node; readonly value: Node } | undefined {
  const at = dictionary.children.findIndex((child, index) => index % 2 === 0 && child.tag === 'key' && inside(text, child) === name);
  const [key, value] = [dictionary.children[at], dictionary.children[at + 1]];
  return at < 0 || key === undefined || value === undefined ? undefined : { key, value };
}

function read(text: string, node: Node): Json {
  switch (node.tag) {
    case 'string':
      return inside(text, node);
    case 'true':
      return true;
    case 'false':
      return false;
    case 'integer': {
      const digits = inside(text, node).trim();
      return Number.isSafeInteger(Number(digits)) ? Number(digits) : { $integer: digits };
    }
    case 'real':
      return { $real: Number(inside(text, node)) };
    case 'date':
      return { $date: inside(text, node).trim() };
    case 'data':
      return { $data: inside(text, node).replaceAll(/\s+/g, '') };
    case 'array':
      return node.children.map((child) => read(text, child));
    case 'dict':
      return Object.fromEntries(
        node.children.flatMap((child, index) => {
          const value = node.children[index + 1];
          return index % 2 === 0 && value !== undefined ? [[inside(text, child), read(text, value)] as const] : [];
        }),
      );
    default:
      throw unreadable(`it has an element <${node.tag}>`);
  }
}

function write(value: Json, indent: string): string {
  const kind = specialOf(value);
  if (kind !== undefined && isJsonObject(value)) return `<${kind.slice(1)}>${String(value[kind])}</${kind.slice(1)}>`;
  if (typeof value === 'string') return `<string>${escape(value)}</string>`;
  if (typeof value === 'boolean') return value ? '<true/>' : '<false/>';
  if (typeof value === 'number') return Number.isInteger(value) ? `<integer>${value}</integer>` : `<real>${value}</real>`;
  const deeper = `${indent}\t`;
  const lines = isJsonArray(value)
    ? value.map((each) => `${deeper}${write(each, deeper)}\n`)
    : Object.entries(value ?? {}).map(([key, each]) => `${deeper}<key>${escape(key)}</key>\n${deeper}${write(each ?? null, deeper)}\n`);
  const tag = isJsonArray(value) ? 'array' : 'dict';
  return lines.length === 0 ? `<${tag}/>` : `<${tag}>\n${lines.join('')}${indent}</${tag}>`;
}

function root(text: string): Node {
  const top = parse(text);
  const dictionary = top.children[0];
  if (top.tag !== 'plist' || dictionary?.tag !== 'dict') throw unreadable('its root is no dictionary');
  return dictionary;
}

/** The one element of a document, with the places of all others. */
function parse(text: string): Node {
  const open: Node[] = [];
  let top: Node | undefined;
  const pieces =
    /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<!DOCTYPE[^>[]*(?:\[[\s\S]*?\])?[^>]*>|<(\/?)([A-Za-z]+)[^>]*?(\/?)>/g;
  for (const match of text.matchAll(pieces)) {
    const [piece, closes, tag, empty] = match;
    if (tag === undefined) continue;
    const after = match.index + piece.length;
    if (closes === '/') {
      const node = open.pop();
      if (node?.tag !== tag) throw unreadable(`</${tag}> closes nothing`);
      node.innerEnd = match.index;
      node.end = after;
      continue;
    }
    const node: Node = { tag, start: match.index, end: after, innerStart: after, innerEnd: after, children: [] };
    const parent = open.at(-1);
    if (parent === undefined && top !== undefined) throw unreadable('it has two roots');
    if (parent === undefined) top = node;
    else parent.children.push(node);
    if (empty !== '/') open.push(node);
  }
  if (top === undefined || open.length > 0) throw unreadable('it ends too early');
  return top;
}

function inside(text: string, node: Node): string {
  const raw = text.slice(node.innerStart, node.innerEnd);
  const cdata = /^\s*<!\[CDATA\[([\s\S]*?)\]\]>\s*$/.exec(raw)?.[1];
  return (
    cdata ?? raw.replace(/<!--[\s\S]*?-->/g, '').replace(/&(lt|gt|quot|apos|amp|#\d+|#x[0-9a-fA-F]+);/g, (_, name: string) => entity(name))
  );
}

function entity(name: string): string {
  const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
  return named[name] ?? String.fromCodePoint(name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)));
}

/** A carriage return is written as a reference: a parser would make a newline of a bare one. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');
}

function indentAt(text: string, at: number): string {
  return /[\t ]*$/.exec(text.slice(0, at))?.[0] ?? '';
}

/** The message never quotes the file: it may hold a secret. */
function unreadable(is: string): LongshoreError {
  return new LongshoreError('plist-unreadable', `cannot read the property list: ${is}`, { next: 'Run "plutil -lint" on it.' });
}
