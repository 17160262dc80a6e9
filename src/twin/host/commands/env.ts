// Stand-in of env(1): sets variables, then runs a command in its place.
import type { Command } from './command.ts';

export const env: Command = (context) => {
  const words = context.args.findIndex((argument) => !/^[A-Za-z_][A-Za-z0-9_]*=/.test(argument));
  const [program, ...rest] = context.args.slice(words);
  if (words < 0 || program === undefined || program.startsWith('-')) throw context.unsupported();
  const set = context.args.slice(0, words).map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)] as const);
  return context.run([program, ...rest], { environment: { ...context.environment, ...Object.fromEntries(set) } });
};
