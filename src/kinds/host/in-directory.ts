// A command that runs in a directory of its own, with variables of its own: neither is a part of a command's contract.

type Argv = readonly [program: string, ...rest: string[]];

export interface CommandPlace {
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** POSIX sh changes the directory and is gone (`exec`), so that signals and exit codes are the command's. */
export function inPlace(argv: Argv, { directory, environment = {} }: CommandPlace): Argv {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const command: Argv = variables.length === 0 ? argv : ['/usr/bin/env', ...variables, ...argv];
  return directory === undefined ? command : ['/bin/sh', '-c', 'cd "$0" && exec "$@"', directory, ...command];
}
