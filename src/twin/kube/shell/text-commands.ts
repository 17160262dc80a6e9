// Commands on text and the environment in the stand-in of a container, with the options named here only.
import { lstatSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { Command, CommandContext } from './command.ts';
import { options } from './file-commands.ts';

async function whole(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks).toString('utf8');
}

async function linesOf(context: CommandContext): Promise<string[]> {
  const text = await whole(context.stdin);
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function onlyStdin(rest: readonly string[]): void {
  if (rest.length > 0) throw new Error('only standard input is simulated here; use `cat FILE |`');
}

const echo: Command = async (args, context) => {
  const bare = args[0] === '-n';
  context.stdout.write(`${args.slice(bare ? 1 : 0).join(' ')}${bare ? '' : '\n'}`);
  return 0;
};

/** `%s`, `%d`, `%%`, `\n`, `\t`, `\0`; the format is used again while arguments are left. */
const printf: Command = async ([format = '', ...args], context) => {
  const left = [...args];
  const plain = format.replaceAll(/\\([nt0\\])/g, (_, letter: string) => ({ n: '\n', t: '\t', 0: '\0', '\\': '\\' })[letter] ?? '');
  do {
    const before = left.length;
    context.stdout.write(
      plain.replaceAll(/%([sd%])/g, (_, kind: string) => (kind === '%' ? '%' : (left.shift() ?? (kind === 'd' ? '0' : '')))),
    );
    if (left.length === before) break;
  } while (left.length > 0);
  return 0;
};

const sort: Command = async (args, context) => {
  const { flags, rest } = options(args, 'urnz');
  onlyStdin(rest);
  const separator = flags.has('z') ? '\0' : '\n';
  const text = await whole(context.stdin);
  const items = text === '' ? [] : text.slice(0, text.endsWith(separator) ? -1 : undefined).split(separator);
  const bytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
  let sorted = items.sort(flags.has('n') ? (a, b) => Number.parseFloat(a) - Number.parseFloat(b) : bytes);
  if (flags.has('u')) sorted = [...new Set(sorted)];
  if (flags.has('r')) sorted.reverse();
  context.stdout.write(sorted.map((item) => `${item}${separator}`).join(''));
  return 0;
};

function someLines(name: 'head' | 'tail'): Command {
  return async (args, context) => {
    const count = Math.abs(Number(args.find((word) => /^-?\d+$/.test(word)) ?? '10'));
    const bytes = args[0] === '-c';
    if (bytes) {
      const text = Buffer.from(await whole(context.stdin), 'utf8');
      context.stdout.write(name === 'head' ? text.subarray(0, count) : text.subarray(-count));
      return 0;
    }
    onlyStdin(args.filter((word) => !/^(-n|-?\d+)$/.test(word)));
    const all = await linesOf(context);
    for (const line of name === 'head' ? all.slice(0, count) : all.slice(-count)) context.stdout.write(`${line}\n`);
    return 0;
  };
}

const wc: Command = async (args, context) => {
  const { flags, rest } = options(args, 'lcw');
  onlyStdin(rest);
  const text = await whole(context.stdin);
  const figures = { l: text.split('\n').length - 1, w: text.split(/\s+/).filter((word) => word !== '').length, c: Buffer.byteLength(text) };
  const chosen = (['l', 'w', 'c'] as const).filter((letter) => flags.size === 0 || flags.has(letter));
  context.stdout.write(`${chosen.map((letter) => figures[letter]).join(' ')}\n`);
  return 0;
};

const grep: Command = async (args, context) => {
  const { flags, rest } = options(args, 'viqcEF');
  const [pattern = '', ...files] = rest;
  onlyStdin(files);
  const text = flags.has('F') ? pattern.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&') : pattern;
  const expression = new RegExp(text, flags.has('i') ? 'i' : '');
  const found = (await linesOf(context)).filter((line) => expression.test(line) !== flags.has('v'));
  if (flags.has('c')) context.stdout.write(`${found.length}\n`);
  else if (!flags.has('q')) for (const line of found) context.stdout.write(`${line}\n`);
  return found.length > 0 ? 0 : 1;
};

/** `xargs [-0] [-r] COMMAND …` */
const xargs: Command = async (args, context) => {
  const flags = args.slice(
    0,
    args.findIndex((word) => !word.startsWith('-')),
  );
  const words = args.slice(flags.length);
  const text = await whole(context.stdin);
  const items = (flags.includes('-0') || flags.includes('-r0') || flags.includes('-0r') ? text.split('\0') : text.split(/\s+/)).filter(
    (item) => item !== '',
  );
  if (items.length === 0) return 0;
  return context.run([...(words.length === 0 ? ['echo'] : words), ...items], context);
};

const environment: Command = async (args, context) => {
  const names = Object.keys(context.environment);
  if (args.length === 0) for (const name of names) context.stdout.write(`${name}=${context.environment[name] ?? ''}\n`);
  return 0;
};

const printenv: Command = async ([name], context) => {
  if (name === undefined) return environment([], context);
  const value = context.environment[name];
  if (value !== undefined) context.stdout.write(`${value}\n`);
  return value === undefined ? 1 : 0;
};

const test: Command = async (args, context) => {
  const words = args.at(-1) === ']' ? args.slice(0, -1) : args;
  const negated = words[0] === '!';
  const [a = '', operator, b] = negated ? words.slice(1) : words;
  return holds(a, operator, b, context) === negated ? 1 : 0;
};

function holds(a: string, operator: string | undefined, b: string | undefined, { files, directory }: CommandContext): boolean {
  if (operator === undefined) return a !== '';
  if (b === undefined) {
    if (a === '-n') return operator !== '';
    if (a === '-z') return operator === '';
    const stat = lstatSync(files.real(files.locate(operator, { from: directory })), { throwIfNoEntry: false });
    if (a === '-e') return stat !== undefined;
    if (a === '-f') return stat?.isFile() === true;
    if (a === '-d') return stat?.isDirectory() === true;
    if (a === '-s') return stat !== undefined && stat.size > 0;
    throw new Error(`"${a}" is not simulated here`);
  }
  if (operator === '=' || operator === '==') return a === b;
  if (operator === '!=') return a !== b;
  const difference = Number(a) - Number(b);
  const numeric: Readonly<Record<string, boolean>> = {
    '-eq': difference === 0,
    '-ne': difference !== 0,
    '-lt': difference < 0,
    '-le': difference <= 0,
    '-gt': difference > 0,
    '-ge': difference >= 0,
  };
  const result = numeric[operator];
  if (result === undefined) throw new Error(`"${operator}" is not simulated here`);
  return result;
}

const tell =
  (text: (context: CommandContext) => string): Command =>
  async (_args, context) => {
    context.stdout.write(`${text(context)}\n`);
    return 0;
  };

export const textCommands: Readonly<Record<string, Command>> = {
  '[': test,
  ':': async () => 0,
  echo,
  env: environment,
  false: async () => 1,
  grep,
  head: someLines('head'),
  hostname: tell((context) => context.hostname),
  id: tell(() => 'uid=0(root) gid=0(root) groups=0(root)'),
  printenv,
  printf,
  pwd: tell((context) => context.directory),
  sleep: async ([seconds = '0'], { signal }) => {
    await wait(Number.parseFloat(seconds) * 1000, undefined, { signal });
    return 0;
  },
  sort,
  sync: async () => 0,
  tail: someLines('tail'),
  test,
  true: async () => 0,
  uname: tell(() => 'Linux'),
  wc,
  whoami: tell(() => 'root'),
  xargs,
};
