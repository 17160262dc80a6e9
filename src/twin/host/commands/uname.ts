// Stand-in of uname(1).
import { succeeded, type Command } from './command.ts';

export const uname: Command = (context) => {
  const { os, architecture, name } = context.host.inventory;
  const kernel = os.family === 'macos' ? 'Darwin' : 'Linux';
  const machine = architecture === 'amd64' ? 'x86_64' : os.family === 'macos' ? 'arm64' : 'aarch64';
  const answers: Readonly<Record<string, string>> = { '': kernel, '-s': kernel, '-m': machine, '-n': name, '-sm': `${kernel} ${machine}` };
  const answer = answers[context.args[0] ?? ''];
  if (answer === undefined) throw context.unsupported();
  return succeeded(`${answer}\n`);
};
