// Stand-ins of ln(1), readlink(1), mv(1) and rm(1), in the uses that Longshore makes of them. The messages are coreutils'.
import { posix } from 'node:path';
import { failed, succeeded, type Command } from './command.ts';
import { parseFlags } from './flags.ts';

/** `ln -s TARGET PATH`, and `ln -sfn`: GNU's replaces in one step; BSD's removes first, which nobody can see here. */
const ln: Command = (context) => {
  const flags = parseFlags(context.args, []);
  const [target, path, ...more] = flags.words;
  if (target === undefined || path === undefined || more.length > 0 || flags.besides(['-s', '-sfn', '-sfh']).length > 0)
    throw context.unsupported();
  context.changes();
  const there = context.files.stat(path);
  if (there?.type === 'directory') throw context.unsupported();
  if (context.files.stat(posix.dirname(path))?.type !== 'directory') {
    return failed(1, `ln: failed to create symbolic link '${path}': No such file or directory`);
  }
  if (flags.has('-s') && there !== undefined) return failed(1, `ln: failed to create symbolic link '${path}': File exists`);
  context.files.link(path, target);
  return succeeded();
};

const readlink: Command = (context) => {
  const [path, ...more] = context.args;
  if (path === undefined || path.startsWith('-') || more.length > 0) throw context.unsupported();
  const target = context.files.readLink(path);
  return target === undefined ? failed(1, '') : succeeded(`${target}\n`);
};

/** Onto a name that is free, or a file onto a file; never into a directory. */
const mv: Command = (context) => {
  const { words, besides } = parseFlags(context.args, []);
  const [from, to, ...more] = words;
  if (from === undefined || to === undefined || more.length > 0 || besides(['-f']).length > 0) throw context.unsupported();
  context.changes();
  const { files } = context;
  if (files.stat(from) === undefined) return failed(1, `mv: cannot stat '${from}': No such file or directory`);
  if (files.stat(to)?.type === 'directory') throw context.unsupported();
  if (files.stat(posix.dirname(to))?.type !== 'directory')
    return failed(1, `mv: cannot move '${from}' to '${to}': No such file or directory`);
  files.rename(from, to);
  return succeeded();
};

const rm: Command = (context) => {
  const { words, besides } = parseFlags(context.args, []);
  if (words.length === 0 || besides(['-rf']).length > 0) throw context.unsupported();
  context.changes();
  for (const path of words) context.files.removeTree(path);
  return succeeded();
};

export const fileCommands: Readonly<Record<string, Command>> = { ln, readlink, mv, rm };
