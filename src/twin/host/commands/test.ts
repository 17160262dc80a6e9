// Stand-in of test(1), file operators only.
import { failed, succeeded, type Command } from './command.ts';

export const test: Command = (context) => {
  const negated = context.args[0] === '!';
  const [operator = '', path] = negated ? context.args.slice(1) : context.args;
  if (path === undefined) throw context.unsupported();
  const status = context.host.files.stat(path);
  const holds: Readonly<Record<string, boolean>> = {
    '-e': status !== undefined,
    '-f': status?.type === 'file',
    '-d': status?.type === 'directory',
    '-s': (status?.size ?? 0) > 0,
    '-x': ((status?.mode ?? 0) & 0o100) !== 0,
  };
  const result = holds[operator];
  if (result === undefined) throw context.unsupported();
  return result !== negated ? succeeded() : failed(1, '');
};
