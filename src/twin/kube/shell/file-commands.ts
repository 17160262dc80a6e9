// Commands on files in the stand-in of a container: as in a small Linux image (busybox), with the options named here only.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  createReadStream,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Command, CommandContext } from './command.ts';
import { failure } from './pod-files.ts';

/** Splits options of one letter from the rest; refuses those that are not known. */
export function options(args: readonly string[], known: string): { readonly flags: ReadonlySet<string>; readonly rest: readonly string[] } {
  const flags = new Set<string>();
  const rest: string[] = [];
  let ended = false;
  for (const word of args) {
    if (!ended && word === '--') ended = true;
    else if (!ended && /^-[A-Za-z0-9]+$/.test(word)) {
      for (const letter of word.slice(1)) {
        if (!known.includes(letter)) throw new Error(`option "-${letter}" is not simulated here`);
        flags.add(letter);
      }
    } else rest.push(word);
  }
  return { flags, rest };
}

function locate(context: CommandContext, path: string, keepLink = false): string {
  return context.files.locate(path, { from: context.directory, keepLink });
}

function stats(context: CommandContext, path: string, keepLink = false): ReturnType<typeof lstatSync> & object {
  try {
    const found = lstatSync(context.files.real(locate(context, path, keepLink)));
    return found;
  } catch {
    throw failure('ENOENT', path, 'No such file or directory');
  }
}

function children(context: CommandContext, located: string): string[] {
  return [...new Set([...readdirSync(context.files.real(located)), ...context.files.mountsIn(located)])].sort();
}

const cat: Command = async (args, context) => {
  const { rest } = options(args, 'u');
  for (const path of rest.length === 0 ? ['-'] : rest) {
    if (path === '-') await pipeline(context.stdin, context.stdout, { end: false });
    else {
      if (stats(context, path).isDirectory()) throw new Error(`${path}: Is a directory`);
      await pipeline(createReadStream(context.files.real(locate(context, path))), context.stdout, { end: false });
    }
  }
  return 0;
};

const ls: Command = async (args, context) => {
  const { flags, rest } = options(args, 'laA1dh');
  for (const path of rest.length === 0 ? ['.'] : rest) {
    const stat = stats(context, path);
    const listed = stat.isDirectory() && !flags.has('d');
    const located = locate(context, path);
    if (listed && rest.length > 1) context.stdout.write(`${path}:\n`);
    const names = listed ? children(context, located).filter((name) => flags.has('a') || flags.has('A') || !name.startsWith('.')) : [path];
    for (const name of names) {
      const each = listed ? posix.join(located, name) : path;
      context.stdout.write(flags.has('l') ? `${longLine(stats(context, each, true), name)}\n` : `${name}\n`);
    }
  }
  return 0;
};

function longLine(stat: ReturnType<typeof stats>, name: string): string {
  const kind = stat.isDirectory() ? 'd' : stat.isSymbolicLink() ? 'l' : '-';
  const bits = [...'rwxrwxrwx'].map((letter, index) => ((Number(stat.mode) >> (8 - index)) & 1 ? letter : '-')).join('');
  return `${kind}${bits} 1 0 0 ${String(stat.size).padStart(10)} ${stat.mtime.toISOString().slice(0, 16).replace('T', ' ')} ${name}`;
}

const mkdir: Command = async (args, context) => {
  const { flags, rest } = options(args, 'p');
  for (const path of rest) mkdirSync(context.files.writable(locate(context, path)), { recursive: flags.has('p'), mode: 0o755 });
  return 0;
};

const rm: Command = async (args, context) => {
  const { flags, rest } = options(args, 'rRf');
  const recursive = flags.has('r') || flags.has('R');
  for (const path of rest) {
    const located = locate(context, path, true);
    if (flags.has('f') && statSync(context.files.real(located), { throwIfNoEntry: false }) === undefined && !isLink(context, located))
      continue;
    const stat = stats(context, path, true);
    if (stat.isDirectory() && !recursive) throw new Error(`${path}: is a directory`);
    if (located === '/' || context.files.mountsIn(located).length > 0) throw new Error(`${path}: Device or resource busy`);
    rmSync(context.files.writable(located), { recursive, force: flags.has('f') });
  }
  return 0;
};

function isLink(context: CommandContext, located: string): boolean {
  return lstatSync(context.files.real(located), { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

const mv: Command = async (args, context) => {
  const { rest } = options(args, 'f');
  const target = rest.at(-1);
  if (target === undefined || rest.length < 2) throw new Error('missing file operand');
  for (const path of rest.slice(0, -1))
    renameSync(context.files.writable(locate(context, path, true)), context.files.writable(into(context, target, path)));
  return 0;
};

const cp: Command = async (args, context) => {
  const { flags, rest } = options(args, 'afpr');
  const target = rest.at(-1);
  if (target === undefined || rest.length < 2) throw new Error('missing file operand');
  for (const path of rest.slice(0, -1))
    copyTree(context, locate(context, path), into(context, target, path), flags.has('a') || flags.has('r'));
  return 0;
};

function copyTree(context: CommandContext, from: string, to: string, recursive: boolean): void {
  const { files } = context;
  const stat = stats(context, from);
  if (!stat.isDirectory()) return copyFileSync(files.real(from), files.writable(to));
  if (!recursive) throw new Error(`omitting directory '${from}'`);
  mkdirSync(files.writable(to), { recursive: true });
  for (const name of children(context, from)) copyTree(context, posix.join(from, name), posix.join(to, name), true);
}

/** Where a file goes that is moved to a path: below it when that is a folder. */
function into(context: CommandContext, target: string, path: string): string {
  const located = locate(context, target);
  const folder = statSync(context.files.real(located), { throwIfNoEntry: false })?.isDirectory() === true;
  return folder ? posix.join(located, posix.basename(path)) : located;
}

const sha256sum: Command = async (args, context) => {
  const { rest } = options(args, 'b');
  for (const path of rest.length === 0 ? ['-'] : rest) {
    const hash = createHash('sha256');
    if (path !== '-' && stats(context, path).isDirectory()) throw new Error(`${path}: Is a directory`);
    for await (const chunk of path === '-' ? context.stdin : createReadStream(context.files.real(locate(context, path))))
      hash.update(chunk as Buffer);
    context.stdout.write(`${hash.digest('hex')}  ${path}\n`);
  }
  return 0;
};

/** `find PATH … [-type f|d|l] [-name PATTERN] [-maxdepth N] [-mindepth N] [-print] [-print0]` */
const find: Command = async (args, context) => {
  const start = args.findIndex((word) => word.startsWith('-'));
  const paths = args.slice(0, start < 0 ? undefined : start);
  let type: string | undefined;
  let pattern: RegExp | undefined;
  let end = '\n';
  let most = Number.POSITIVE_INFINITY;
  let least = 0;
  const tests = start < 0 ? [] : args.slice(start);
  for (let index = 0; index < tests.length; index += 1) {
    const test = tests[index];
    if (test === '-type') type = tests[(index += 1)];
    else if (test === '-name')
      pattern = new RegExp(
        `^${String(tests[(index += 1)])
          .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
          .replaceAll('*', '.*')
          .replaceAll('?', '.')}$`,
      );
    else if (test === '-maxdepth') most = Number(tests[(index += 1)]);
    else if (test === '-mindepth') least = Number(tests[(index += 1)]);
    else if (test === '-print0') end = '\0';
    else if (test !== '-print' && test !== '-xdev') throw new Error(`"${test}" is not simulated here`);
  }
  const visit = (shown: string, located: string, depth: number): void => {
    const stat = stats(context, located, depth > 0);
    const kind = stat.isDirectory() ? 'd' : stat.isSymbolicLink() ? 'l' : 'f';
    if (depth >= least && (type === undefined || type === kind) && (pattern === undefined || pattern.test(posix.basename(shown))))
      context.stdout.write(`${shown}${end}`);
    if (kind === 'd' && depth < most)
      for (const name of children(context, located)) visit(`${shown.replace(/\/+$/, '')}/${name}`, posix.join(located, name), depth + 1);
  };
  for (const path of paths.length === 0 ? ['.'] : paths) {
    stats(context, path);
    visit(path, locate(context, path), 0);
  }
  return 0;
};

/** `stat -c FORMAT PATH …` with `%n %s %a %Y %F`. */
const stat: Command = async (args, context) => {
  if (args[0] !== '-c' || args[1] === undefined) throw new Error('only "-c FORMAT" is simulated here');
  for (const path of args.slice(2)) {
    const found = stats(context, path, true);
    const values: Readonly<Record<string, string>> = {
      n: path,
      s: String(found.size),
      a: (Number(found.mode) & 0o7777).toString(8),
      Y: String(Math.floor(Number(found.mtimeMs) / 1000)),
      F: found.isDirectory() ? 'directory' : found.isSymbolicLink() ? 'symbolic link' : 'regular file',
    };
    context.stdout.write(`${args[1].replaceAll(/%([a-zA-Z])/g, (whole, letter: string) => values[letter] ?? whole)}\n`);
  }
  return 0;
};

const touch: Command = async (args, context) => {
  for (const path of args) {
    const real = context.files.writable(locate(context, path));
    writeFileSync(real, '', { flag: 'a' });
    utimesSync(real, new Date(), new Date());
  }
  return 0;
};

const chmod: Command = async ([mode = '', ...paths], context) => {
  if (!/^[0-7]{3,4}$/.test(mode)) throw new Error('only modes in digits are simulated here');
  for (const path of paths) chmodSync(context.files.writable(locate(context, path)), Number.parseInt(mode, 8));
  return 0;
};

const readlink: Command = async (args, context) => {
  const { flags, rest } = options(args, 'f');
  for (const path of rest)
    context.stdout.write(`${flags.has('f') ? locate(context, path) : readlinkSync(context.files.real(locate(context, path, true)))}\n`);
  return 0;
};

const rmdir: Command = async (args, context) => {
  for (const path of args) rmdirSync(context.files.writable(locate(context, path)));
  return 0;
};

const ln: Command = async (args, context) => {
  const { flags, rest } = options(args, 'sf');
  const [target, path] = rest;
  if (!flags.has('s') || target === undefined || path === undefined) throw new Error('only "ln -s TARGET LINK" is simulated here');
  const real = context.files.writable(locate(context, path, true));
  if (flags.has('f')) rmSync(real, { force: true });
  symlinkSync(target, real);
  return 0;
};

export const fileCommands: Readonly<Record<string, Command>> = {
  cat,
  chmod,
  cp,
  find,
  ln,
  ls,
  mkdir,
  mv,
  readlink,
  rm,
  rmdir,
  sha256sum,
  stat,
  touch,
};
