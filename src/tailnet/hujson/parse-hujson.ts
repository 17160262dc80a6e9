// Reads HuJSON into a tree with positions. As strict as JSON but for comments and trailing commas: what the tailnet would
// refuse must not pass here. Written out rather than taken from a JSONC package, since those guess on where they should fail.
import { LongshoreError } from '../../core/error.ts';
import type { HujsonChild, HujsonDocument, HujsonNode } from './hujson-node.ts';
import { textPlace } from './text-place.ts';

const maxDepth = 200;
const numberForm = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const stringForm = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const wordForm = /[A-Za-z]+/y;
const words: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

/** Throws `hujson-invalid` with line and column. `name` is what the person calls the text. */
export function parseHujson(text: string, name = 'HuJSON'): HujsonDocument {
  const parser = new Parser(text, name);
  return { text, root: parser.document() };
}

class Parser {
  readonly #text: string;
  readonly #name: string;
  #at = 0;
  constructor(text: string, name: string) {
    this.#text = text;
    this.#name = name;
  }

  document(): HujsonNode {
    this.#skip();
    const root = this.#value(0);
    this.#skip();
    if (this.#at < this.#text.length) throw this.#error(`expected the end, found ${this.#found()}`);
    return root;
  }

  #value(depth: number): HujsonNode {
    if (depth > maxDepth) throw this.#error(`nested deeper than ${maxDepth} levels`);
    const start = this.#at;
    const first = this.#text[start];
    if (first === '{' || first === '[') return this.#container(first, depth);
    if (first === '"') return this.#scalar(start, this.#string());
    const number = this.#take(numberForm);
    if (number !== undefined) return this.#scalar(start, Number(number));
    const word = this.#take(wordForm);
    if (word !== undefined && Object.hasOwn(words, word)) return this.#scalar(start, words[word] ?? null);
    this.#at = start;
    throw this.#error(`expected a value, found ${this.#found()}`);
  }

  #scalar(start: number, value: string | number | boolean | null): HujsonNode {
    return { type: 'scalar', start, end: this.#at, value };
  }

  #container(open: '{' | '[', depth: number): HujsonNode {
    const type = open === '{' ? 'object' : 'array';
    const close = open === '{' ? '}' : ']';
    const start = this.#at;
    const children: HujsonChild[] = [];
    this.#at += 1;
    for (;;) {
      this.#skip();
      if (this.#text[this.#at] === close) break;
      const last = children.at(-1);
      if (last !== undefined && last.comma === undefined) throw this.#error(`expected "," or "${close}", found ${this.#found()}`);
      children.push(this.#child(type, depth));
    }
    this.#at += 1;
    return { type, start, end: this.#at, children };
  }

  #child(type: 'object' | 'array', depth: number): HujsonChild {
    const start = this.#at;
    const key = type === 'object' ? this.#key() : undefined;
    const value = this.#value(depth + 1);
    const end = this.#at;
    this.#skip();
    const comma = this.#text[this.#at] === ',' ? this.#at : undefined;
    if (comma === undefined) this.#at = end;
    else this.#at += 1;
    return { ...(key === undefined ? {} : { key }), start, end, comma, value };
  }

  #key(): string {
    if (this.#text[this.#at] !== '"') throw this.#error(`expected a name in double quotes, found ${this.#found()}`);
    const key = this.#string();
    this.#skip();
    if (this.#text[this.#at] !== ':') throw this.#error(`expected ":" after "${key}", found ${this.#found()}`);
    this.#at += 1;
    this.#skip();
    return key;
  }

  #string(): string {
    const text = this.#take(stringForm);
    if (text === undefined) throw this.#error('a string is not closed on its line, or holds a character or escape that JSON forbids');
    return JSON.parse(text) as string;
  }

  /** White space and comments. */
  #skip(): void {
    for (;;) {
      while (' \t\r\n'.includes(this.#text[this.#at] ?? 'x')) this.#at += 1;
      if (this.#text.startsWith('//', this.#at)) {
        const end = this.#text.indexOf('\n', this.#at);
        this.#at = end === -1 ? this.#text.length : end;
      } else if (this.#text.startsWith('/*', this.#at)) {
        const end = this.#text.indexOf('*/', this.#at + 2);
        if (end === -1) throw this.#error('a comment is not closed');
        this.#at = end + 2;
      } else return;
    }
  }

  #take(form: RegExp): string | undefined {
    form.lastIndex = this.#at;
    const found = form.exec(this.#text)?.[0];
    if (found === undefined) return undefined;
    this.#at += found.length;
    return found;
  }

  #found(): string {
    const character = this.#text[this.#at];
    return character === undefined ? 'the end of the text' : JSON.stringify(character);
  }

  #error(what: string): LongshoreError {
    const { line, column } = textPlace(this.#text, this.#at);
    return new LongshoreError('hujson-invalid', `cannot read ${this.#name}: line ${line}, column ${column}: ${what}`, {
      next: 'Correct the text at that place.',
    });
  }
}
