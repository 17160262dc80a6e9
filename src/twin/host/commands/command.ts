// What a stand-in of a command is: a function of its arguments and its host, with the result that the original documents.
import type { LongshoreError } from '../../../core/error.ts';
import type { Secret } from '../../../core/secret.ts';
import type { CommandResult } from '../../../ports/host.ts';
import type { TwinWorld } from '../../world.ts';
import type { HostFiles } from '../host-files.ts';
import type { CommandStreams } from '../run-command.ts';
import type { SimulatedHost } from '../twin-host.ts';

export interface CommandContext {
  readonly world: TwinWorld;
  readonly host: SimulatedHost;
  /** As it was called: a bare name or a path. */
  readonly program: string;
  readonly args: readonly string[];
  readonly stdin: string | Secret | undefined;
  /** The host's files, with the rights of who runs the command. */
  readonly files: HostFiles;
  readonly streams: CommandStreams;
  readonly root: boolean;
  /** The directory in which it runs; the user's home when nobody has said another. */
  readonly directory: string;
  /** What `env` has set for it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs another command in its place, as `env` and `sh` do. */
  run(argv: readonly [string, ...string[]], place: Partial<CommandPlace>): Promise<CommandResult>;
  /** Every stand-in calls this before its first change: throws `twin-defect` inside a query. */
  changes(): void;
  /** The error for a use of the program that the twin does not know. It is never silently taken for done. */
  unsupported(): LongshoreError;
}

export interface CommandPlace {
  /** With root's rights: the host's user is root, or sudo has been asked. */
  readonly root: boolean;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

export type Command = (context: CommandContext) => CommandResult | Promise<CommandResult>;

export function succeeded(stdout = '', stderr = ''): CommandResult {
  return { exitCode: 0, stdout, stderr };
}

export function failed(exitCode: number, stderr: string, stdout = ''): CommandResult {
  return { exitCode, stdout, stderr: stderr === '' || stderr.endsWith('\n') ? stderr : `${stderr}\n` };
}
