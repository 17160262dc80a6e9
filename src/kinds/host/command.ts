// Commands on hosts for the kinds: runs one and turns an exit code that nobody expects into an error with its output.
import { LongshoreError } from '../../core/error.ts';
import { change, query, type CommandResult, type HostReader, type HostWriter } from '../../ports/host.ts';

type Argv = readonly [program: string, ...rest: string[]];

export interface CommandExpectation {
  /** Exit codes that the caller knows the meaning of; only 0 unless given. */
  readonly exits?: readonly number[];
  readonly timeoutMs?: number;
  /** What the person should do when it fails. */
  readonly next?: string;
}

/** Runs a command that changes nothing. Throws `command-failed` on an exit code outside `exits`. */
export async function ask(host: HostReader, argv: Argv, expectation: CommandExpectation = {}): Promise<CommandResult> {
  const result = await host.query(query(argv, timeout(expectation)));
  return expected(host, argv, expectation, result, 'unchanged');
}

/** Runs a command that may change the host. Throws `command-failed` on an exit code outside `exits`. */
export async function tell(host: HostWriter, argv: Argv, expectation: CommandExpectation = {}): Promise<CommandResult> {
  const result = await host.change(change(argv, timeout(expectation)));
  return expected(host, argv, expectation, result, 'changed');
}

function timeout({ timeoutMs }: CommandExpectation): { timeoutMs?: number } {
  return timeoutMs === undefined ? {} : { timeoutMs };
}

function expected(
  host: HostReader,
  argv: Argv,
  expectation: CommandExpectation,
  result: CommandResult,
  effect: 'unchanged' | 'changed',
): CommandResult {
  if ((expectation.exits ?? [0]).includes(result.exitCode)) return result;
  const said = lastLines(result.stderr.trim() === '' ? result.stdout : result.stderr, 6);
  throw new LongshoreError(
    'command-failed',
    `cannot run "${argv.join(' ')}" on ${host.name}: exit code ${result.exitCode}${said === '' ? '' : `: ${said}`}`,
    {
      effect,
      next: expectation.next ?? `Run the command on ${host.name} by hand and read what it says.`,
    },
  );
}

/** The last lines of a text, joined by ` | `, for one-line messages. */
export function lastLines(text: string, count: number): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(-count)
    .join(' | ');
}
