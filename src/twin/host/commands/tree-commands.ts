// Stand-ins of find(1), du(1), mkdir(1) and chown(1), in the uses that Longshore makes of them. The messages are GNU's.
import { posix } from 'node:path';
import { failed, succeeded, type Command, type CommandContext } from './command.ts';
import { parseFlags } from './flags.ts';

/** `find PATH… [-type f] [-name PATTERN] [-print0]`; of a pattern only `*` is known. Symbolic links are not followed. */
const find: Command = (context) => {
  const { files, args } = context;
  const at = args.findIndex((arg) => arg.startsWith('-'));
  const paths = at < 0 ? args : args.slice(0, at);
  const flags = parseFlags(at < 0 ? [] : args.slice(at), ['-type', '-name']);
  if (paths.length === 0 || flags.words.length > 0 || flags.besides(['-type', '-name', '-print0']).length > 0) throw context.unsupported();
  if (flags.has('-type') && flags.value('-type') !== 'f') throw context.unsupported();
  const name = flags.value('-name');
  if (name !== undefined && /[?[\\]/.test(name)) throw context.unsupported();
  const pattern = name === undefined ? /^/ : new RegExp(`^${name.split('*').map(literal).join('.*')}$`, 's');
  let stdout = '';
  let stderr = '';
  for (const path of paths) {
    if (files.stat(path) === undefined) stderr += `find: '${path}': No such file or directory\n`;
    for (const found of below(context, path)) {
      if (flags.has('-type') && files.stat(found)?.type !== 'file') continue;
      if (pattern.test(posix.basename(found))) stdout += `${found}${flags.has('-print0') ? '\0' : '\n'}`;
    }
  }
  return stderr === '' ? succeeded(stdout) : failed(1, stderr, stdout);
};

const du: Command = (context) => {
  const { words, besides } = parseFlags(context.args, []);
  const [path, ...more] = words;
  if (path === undefined || more.length > 0 || besides(['-sk']).length > 0) throw context.unsupported();
  if (context.files.stat(path) === undefined) return failed(1, `du: cannot access '${path}': No such file or directory`);
  // Of blocks of 4 KiB, a directory has one.
  const blocks = below(context, path).map((each) => Math.max(1, Math.ceil((context.files.stat(each)?.size ?? 0) / 4096)));
  return succeeded(`${blocks.reduce((sum, count) => sum + count * 4, 0)}\t${path}\n`);
};

const mkdir: Command = (context) => {
  const { words, besides } = parseFlags(context.args, []);
  if (words.length === 0 || besides(['-p']).length > 0 || !context.args.includes('-p')) throw context.unsupported();
  context.changes();
  for (const path of words) {
    const missing: string[] = [];
    for (let each = posix.normalize(path); context.files.stat(each) === undefined; each = posix.dirname(each)) missing.unshift(each);
    for (const each of missing) context.files.makeDirectory(each, 0o755);
  }
  return succeeded();
};

/** `chown -R USER:GROUP PATH`: the twin remembers users only. Only root gives files away. */
const chown: Command = (context) => {
  const { words, besides } = parseFlags(context.args, []);
  const [owner, path, ...more] = words;
  if (owner === undefined || path === undefined || more.length > 0 || besides(['-R']).length > 0) throw context.unsupported();
  context.changes();
  const user = owner.replace(/:.*$/, '');
  if (!context.root && context.files.owner(path) !== user)
    return failed(1, `chown: changing ownership of '${path}': Operation not permitted`);
  for (const each of below(context, path)) context.files.give(each, user);
  return succeeded();
};

function below(context: CommandContext, path: string): readonly string[] {
  const status = context.files.stat(path);
  if (status === undefined) return [];
  if (status.type !== 'directory') return [path];
  return [path, ...(context.files.list(path) ?? []).flatMap((name) => below(context, posix.join(path, name)))];
}

function literal(text: string): string {
  return text.replaceAll(/[.+^${}()|]/g, '\\$&');
}

export const treeCommands: Readonly<Record<string, Command>> = { find, du, mkdir, chown };
