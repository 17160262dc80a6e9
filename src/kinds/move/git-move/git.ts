// git(1) on a host, in a repository that may belong to somebody else.
import { query, type HostReader, type HostWriter } from '../../../ports/host.ts';
import { ask, tell } from '../../host/command.ts';

type Argv = readonly [string, ...string[]];

const hourMs = 3_600_000;

/** The setting is believed from the command line: https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory */
export function gitArgv(repository: string, ...args: readonly string[]): Argv {
  return ['git', '-c', 'safe.directory=*', '-C', repository, ...args];
}

/** Standard output; anything but exit code 0 is `command-failed`. */
export async function askGit(host: HostReader, repository: string, ...args: readonly string[]): Promise<string> {
  return (await ask(host, gitArgv(repository, ...args), { timeoutMs: hourMs })).stdout;
}

/** Exit code and output, whatever they are. */
export function tryGit(host: HostReader, repository: string, ...args: readonly string[]) {
  return host.query(query(gitArgv(repository, ...args), { timeoutMs: hourMs }));
}

export async function tellGit(host: HostWriter, repository: string, ...args: readonly string[]): Promise<void> {
  await tell(host, gitArgv(repository, ...args), { timeoutMs: hourMs });
}

/** Output of any length as it comes. */
export function streamGit(host: HostReader, repository: string, ...args: readonly string[]): AsyncIterable<Uint8Array> {
  return host.stream(query(gitArgv(repository, ...args), { timeoutMs: hourMs }));
}
