// Runs a command on a simulated host: finds its program as a login shell would, and hands over to the stand-in.
import { posix } from 'node:path';
import { LongshoreError } from '../../core/error.ts';
import type { Change, CommandResult, Query } from '../../ports/host.ts';
import type { TwinWorld } from '../world.ts';
import { brewPrefix } from './brew-prefix.ts';
import type { CommandContext, CommandPlace } from './commands/command.ts';
import { commandOf, systemTools } from './commands/commands.ts';
import type { SimulatedHost } from './twin-host.ts';

/** Beside text: what is read and written as bytes. */
export interface CommandStreams {
  readonly input?: AsyncIterable<Uint8Array>;
  readonly output?: (bytes: Uint8Array) => void;
}

export async function runCommand(
  world: TwinWorld,
  host: SimulatedHost,
  command: Query | Change,
  place: CommandPlace = { root: host.inventory.user.name === 'root', directory: host.inventory.user.home, environment: {} },
  streams: CommandStreams = {},
): Promise<CommandResult> {
  const [program, ...args] = command.argv;
  const found = findProgram(host, program);
  const shell = host.inventory.os.family === 'macos' ? 'zsh:1' : 'bash: line 1';
  if (found === undefined) {
    const complaint =
      host.inventory.os.family === 'macos' ? `${shell}: command not found: ${program}` : `${shell}: ${program}: command not found`;
    return { exitCode: 127, stdout: '', stderr: `${complaint}\n` };
  }
  if (found === 'not-executable') return { exitCode: 126, stdout: '', stderr: `${shell}: permission denied: ${program}\n` };
  const standIn = commandOf(posix.basename(program));
  const called = command.argv.join(' ');
  const unsupported = () =>
    new LongshoreError(
      'twin-unsupported',
      `cannot run "${called}" on the simulated host "${host.name}": its stand-in does not know this use`,
      {
        next: 'Use a form that the stand-in knows, or teach it this one.',
      },
    );
  if (standIn === undefined) throw unsupported();
  const context: CommandContext = {
    world,
    host,
    program,
    args,
    stdin: command.stdin,
    streams,
    ...place,
    files: place.root ? host.rootFiles() : host.files,
    run: (argv, other) => runCommand(world, host, { ...command, argv }, { ...place, ...other }, streams),
    changes: () => {
      if (command.effect === 'change') return;
      throw new LongshoreError('twin-defect', `cannot run "${called}" on "${host.name}" as a query: it changes the host`, {
        next: 'Report this: a reader called a command that writes.',
      });
    },
    unsupported,
  };
  return standIn(context);
}

type Found = 'here' | 'not-executable' | undefined;

function findProgram(host: SimulatedHost, program: string): Found {
  if (program.includes('/')) return lookAt(host, program);
  if (systemTools(host.inventory.os.family).includes(program)) return 'here';
  const places = [`${brewPrefix(host.inventory)}/bin`, '/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin'];
  return places.map((place) => lookAt(host, `${place}/${program}`)).find((found) => found !== undefined);
}

function lookAt(host: SimulatedHost, path: string): Found {
  const status = host.files.stat(path);
  if (status !== undefined && status.type !== 'directory') return (status.mode & 0o111) === 0 ? 'not-executable' : 'here';
  const name = posix.basename(path);
  const systemPlaces = ['/bin', '/usr/bin', '/sbin', '/usr/sbin'];
  if (systemPlaces.includes(posix.dirname(path)) && systemTools(host.inventory.os.family).includes(name)) return 'here';
  return host.inventory.programs.includes(path) ? 'here' : undefined;
}
