// Stand-in of sh(1) for one script: run a command in a directory. Anything else is a program that the twin does not have.
import { failed, type Command } from './command.ts';

export const sh: Command = (context) => {
  const [flag, script, directory = '', program, ...rest] = context.args;
  if (flag !== '-c' || script !== 'cd "$0" && exec "$@"' || program === undefined) throw context.unsupported();
  if (context.host.files.stat(directory)?.type !== 'directory') return failed(2, `sh: 1: cd: can't cd to ${directory}`);
  return context.run([program, ...rest], { directory });
};
