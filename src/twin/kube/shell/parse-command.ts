// The part of the shell's language that stand-ins of containers understand: words with quotes and `$NAME`, pipes, `&&`, `||`,
// `;`, and redirections of standard streams. No loops, functions, substitutions or wildcards: those are refused by name.

export type Word = readonly (string | { readonly variable: string })[];

export interface SimpleCommand {
  readonly assignments: readonly { readonly name: string; readonly value: Word }[];
  readonly words: readonly Word[];
  readonly redirects: readonly { readonly operator: '<' | '>' | '>>' | '2>' | '2>>' | '2>&1' | '1>&2'; readonly file: Word }[];
}

export interface Pipeline {
  /** When it is run, by how the one before it ended. */
  readonly after: ';' | '&&' | '||';
  readonly negated: boolean;
  readonly commands: readonly SimpleCommand[];
}

type Token = { readonly word: Word } | { readonly operator: string };

/** Throws an `Error` with what cannot be understood. */
export function parseCommand(text: string): readonly Pipeline[] {
  const tokens = tokenize(text);
  const pipelines: Pipeline[] = [];
  let after: Pipeline['after'] = ';';
  let commands: SimpleCommand[] = [];
  let current: Token[] = [];
  const endCommand = (): void => {
    if (current.length === 0) throw new Error('syntax error: a command is missing');
    commands.push(simple(current));
    current = [];
  };
  const endPipeline = (): void => {
    if (current.length === 0 && commands.length === 0) return;
    endCommand();
    const first = commands[0];
    const negated = first?.words[0]?.length === 1 && first.words[0][0] === '!';
    if (negated && first !== undefined) commands[0] = { ...first, words: first.words.slice(1) };
    pipelines.push({ after, negated, commands });
    commands = [];
  };
  for (const token of tokens) {
    if ('word' in token || /[<>]/.test(token.operator)) current.push(token);
    else if (token.operator === '|') endCommand();
    else {
      endPipeline();
      after = token.operator === '&&' || token.operator === '||' ? token.operator : ';';
    }
  }
  endPipeline();
  return pipelines;
}

function simple(tokens: readonly Token[]): SimpleCommand {
  const assignments: { name: string; value: Word }[] = [];
  const words: Word[] = [];
  const redirects: SimpleCommand['redirects'][number][] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token === undefined) break;
    if ('operator' in token) {
      const operator = token.operator as SimpleCommand['redirects'][number]['operator'];
      if (operator.includes('&')) {
        redirects.push({ operator, file: [] });
        continue;
      }
      const file = tokens[(index += 1)];
      if (file === undefined || !('word' in file)) throw new Error(`syntax error: no file after "${operator}"`);
      redirects.push({ operator, file: file.word });
      continue;
    }
    const [first] = token.word;
    const assigned = words.length === 0 && typeof first === 'string' ? /^([A-Za-z_]\w*)=(.*)$/s.exec(first) : null;
    if (assigned === null) words.push(token.word);
    else assignments.push({ name: String(assigned[1]), value: [String(assigned[2]), ...token.word.slice(1)] });
  }
  return { assignments, words, redirects };
}

const operators = /^(?:2>&1|1>&2|>&2|2>>|2>|>>|>|<|&&|\|\||\||;|\n)/;
const reserved = new Set(['if', 'for', 'while', 'until', 'case', 'function', '{', '(']);

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let rest = text;
  while (rest !== '') {
    const space = /^(?:[ \t\r]+|#[^\n]*|\\\n)/.exec(rest);
    if (space !== null) {
      rest = rest.slice(space[0].length);
      continue;
    }
    const operator = operators.exec(rest);
    if (operator !== null) {
      tokens.push({ operator: operator[0] === '>&2' ? '1>&2' : operator[0] });
      rest = rest.slice(operator[0].length);
      continue;
    }
    const [word, length] = readWord(rest);
    if (word.length === 1 && reserved.has(String(word[0])) && !/^['"]/.test(rest))
      throw new Error(`"${String(word[0])}" is not simulated here`);
    tokens.push({ word });
    rest = rest.slice(length);
  }
  return tokens;
}

function readWord(text: string): readonly [word: Word, length: number] {
  const parts: (string | { variable: string })[] = [];
  let plain = '';
  let index = 0;
  const variable = (at: number): number => {
    const match = /^\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*|[?$#0-9]))/.exec(text.slice(at));
    if (match === null) {
      if (/^\$[({]/.test(text.slice(at))) throw new Error(`"${text.slice(at, at + 2)}" is not simulated here`);
      plain += '$';
      return 1;
    }
    if (plain !== '') parts.push(plain);
    plain = '';
    parts.push({ variable: String(match[1] ?? match[2]) });
    return match[0].length;
  };
  while (index < text.length) {
    const character = text.charAt(index);
    if (/[ \t\r\n;|<>]/.test(character) || text.startsWith('&&', index)) break;
    if (character === '&' || character === '`' || character === '(' || character === ')')
      throw new Error(`"${character}" is not simulated here`);
    if (character === '\\') {
      plain += text.charAt(index + 1);
      index += 2;
    } else if (character === "'") {
      const end = text.indexOf("'", index + 1);
      if (end < 0) throw new Error('syntax error: a quote is not closed');
      plain += text.slice(index + 1, end);
      index = end + 1;
    } else if (character === '"') {
      index += 1;
      while (text.charAt(index) !== '"') {
        if (index >= text.length) throw new Error('syntax error: a quote is not closed');
        if (text.charAt(index) === '`') throw new Error('"`" is not simulated here');
        if (text.charAt(index) === '$') index += variable(index);
        else if (text.charAt(index) === '\\' && /["\\$`]/.test(text.charAt(index + 1))) {
          plain += text.charAt(index + 1);
          index += 2;
        } else {
          plain += text.charAt(index);
          index += 1;
        }
      }
      index += 1;
    } else if (character === '$') index += variable(index);
    else {
      plain += character;
      index += 1;
    }
  }
  if (plain !== '' || parts.length === 0) parts.push(plain);
  return [parts, index];
}
