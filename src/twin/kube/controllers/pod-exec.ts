// Commands in the containers of the twin, for `exec` and for probes: the mini shell over the container's files.
import { PassThrough, Readable } from 'node:stream';
import { textAt, type Doc } from '../doc.ts';
import { runCommand } from '../shell/run-shell.ts';
import type { CommandContext } from '../shell/command.ts';
import { nameOf, type ControllerContext } from './controller.ts';
import { containerSetup, isObstacle } from './pod-environment.ts';
import { filesOfContainer } from './pod-volumes.ts';

export interface ExecPlace {
  readonly context: Pick<ControllerContext, 'cluster' | 'objects' | 'world'>;
  readonly pod: Doc;
  readonly container: Doc;
}

type Streams = Pick<CommandContext, 'stdin' | 'stdout' | 'stderr' | 'signal'>;

/** Throws `NoSuchProgram`. */
export function runInContainer({ context, pod, container }: ExecPlace, command: readonly string[], streams: Streams): Promise<number> {
  const setup = containerSetup(context.objects, pod, container);
  const environment = isObstacle(setup) ? {} : { ...setup.environment };
  return runCommand(command, {
    ...streams,
    files: filesOfContainer(context, pod, container),
    directory: textAt(container, 'workingDir') ?? '/',
    environment: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOSTNAME: nameOf(pod),
      HOME: '/root',
      ...environment,
    },
    hostname: textAt(pod, 'spec.hostname') ?? nameOf(pod),
    run: runCommand,
  });
}

/** Runs to the end and gives all that was written. Throws `NoSuchProgram`. */
export async function execInContainer(
  place: ExecPlace,
  command: readonly string[],
): Promise<{ readonly code: number; readonly output: string }> {
  const written = new PassThrough();
  const chunks: Buffer[] = [];
  written.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await runInContainer(place, command, {
    stdin: Readable.from([]),
    stdout: written,
    stderr: written,
    signal: AbortSignal.timeout(5000),
  });
  return { code, output: Buffer.concat(chunks).toString() };
}
