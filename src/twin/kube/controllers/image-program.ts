// Which stand-in runs for an image: the one that has the name of the image's repository, a silent one for databases, the
// commands of the mini shell where the container says nothing else, or a plain listener that answers every request (operators
// and their probes, too); and the environment that the image itself sets.
import { Readable, Writable } from 'node:stream';
import { parseCommand } from '../shell/parse-command.ts';
import type { PodFiles } from '../shell/pod-files.ts';
import { commandNames, runCommand } from '../shell/run-shell.ts';
import type { Program, Programs } from '../../world.ts';

/** Images whose containers answer no HTTP; the servers behind them are the business of the controllers of this folder. */
const silent = new Set(['postgresql', 'postgres']);
/** Stand-ins of the host forms, whose settings an image does not carry. */
const hostForms = new Set(['listener', 'postgres', 'textfile-metrics', 'zot']);

/** Miniflux's image listens on every address (https://github.com/miniflux/v2/blob/main/packaging/docker/alpine/Dockerfile). */
const environments: Readonly<Record<string, Readonly<Record<string, string>>>> = { miniflux: { LISTEN_ADDR: '0.0.0.0:8080' } };

const silentProgram: Program = {
  name: 'silent',
  async start() {
    return { async stop() {} };
  },
};

const plainListener: Program = {
  name: 'plain-listener',
  async start() {
    return {
      async answer() {
        return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok\n' };
      },
      async stop() {},
    };
  },
};

export interface ImageProgram {
  readonly program: Program;
  readonly environment: Readonly<Record<string, string>>;
  /** It does what the container says, so its end is the container's. */
  readonly isShell: boolean;
}

export function imageProgram(
  programs: Programs,
  image: string,
  argv: readonly string[],
  files: () => PodFiles,
  directory: string,
): ImageProgram {
  const repository = image.replace(/@.*$/, '').replace(/:[^/:]+$/, '');
  const name = repository.split('/').at(-1) ?? '';
  const product = hostForms.has(name) ? undefined : programs.get(name);
  const environment = environments[name] ?? {};
  if (product !== undefined) return { program: product, environment, isShell: false };
  if (understood(argv)) return { program: shellProgram(files, directory), environment, isShell: true };
  return { program: silent.has(name) ? silentProgram : plainListener, environment, isShell: false };
}

/** Whether every command that a container runs is one of the mini shell's. */
function understood(argv: readonly string[]): boolean {
  const name = (argv[0] ?? '').split('/').at(-1) ?? '';
  const script = ['sh', 'bash', 'ash', 'dash'].includes(name) ? argv.findIndex((word) => /^-[a-z]*c$/.test(word)) : -1;
  if (script < 0) return argv.length > 0 && commandNames.includes(name) && name !== 'sh';
  try {
    const commands = parseCommand(argv[script + 1] ?? '').flatMap((pipeline) => pipeline.commands);
    return commands.every(({ words }) => words.length === 0 || (words[0]?.length === 1 && commandNames.includes(String(words[0][0]))));
  } catch {
    return false;
  }
}

function shellProgram(files: () => PodFiles, directory: string): Program {
  return {
    name: 'shell',
    async start(_world, start) {
      const stopped = new AbortController();
      let rest = '';
      const output = new Writable({
        write(chunk: Buffer, _encoding, done) {
          const lines = `${rest}${chunk.toString()}`.split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) start.log?.(line);
          done();
        },
      });
      const place = start.place;
      const running = runCommand(start.argv, {
        files: files(),
        directory,
        environment: { ...start.environment },
        hostname: 'pod' in place ? place.pod : place.host,
        stdin: Readable.from([]),
        stdout: output,
        stderr: output,
        signal: stopped.signal,
        run: runCommand,
      })
        .catch((error: unknown) => {
          if (!stopped.signal.aborted) start.log?.(error instanceof Error ? error.message : String(error));
          return stopped.signal.aborted ? 143 : 127;
        })
        .finally(() => {
          if (rest !== '') start.log?.(rest);
        });
      return {
        ended: running,
        async stop() {
          stopped.abort();
          await running;
        },
      };
    },
  };
}
