// git(1) in bare repositories of a twin: the real git, on the real files below the twin's folder. Absolute paths are led there, and
// back in what it says; nothing of the machine's own settings counts. No hook runs: they are the host's programs.
import { spawn } from 'node:child_process';
import { posix } from 'node:path';
import { LongshoreError } from '../../../core/error.ts';
import type { CommandResult } from '../../../ports/host.ts';
import { failed, type CommandContext } from './command.ts';

const reading = ['for-each-ref', 'rev-parse', 'rev-list', 'fsck', 'bundle', 'config'];
const writing = ['init', 'fetch', 'update-ref', 'symbolic-ref'];

export function isBareRepository({ files }: CommandContext, directory: string): boolean {
  return (
    ['objects', 'refs'].every((name) => files.stat(`${directory}/${name}`)?.type === 'directory') &&
    files.stat(`${directory}/HEAD`) !== undefined
  );
}

/** Without a directory it makes one: `git init`. Threads are one, so that equal runs leave equal packs. */
export async function runBareGit(context: CommandContext, directory: string | undefined, args: readonly string[]): Promise<CommandResult> {
  const { files, streams } = context;
  const [verb = ''] = args;
  const isWriting = writing.includes(verb);
  if (!isWriting && !reading.includes(verb)) throw context.unsupported();
  if ((verb === 'config' && !args.includes('--get')) || (verb === 'bundle' && !args.includes('-'))) throw context.unsupported();
  if (isWriting) context.changes();
  const folder = directory ?? posix.dirname(args.at(-1) ?? '/');
  // The rights of the host's user, which the process here does not have; a list that is not allowed throws.
  files.list(folder);
  if (isWriting && !context.root && files.owner(folder) !== context.host.inventory.user.name)
    return failed(128, `fatal: Unable to create '${folder}/HEAD.lock': Permission denied`);
  const real = (path: string) => files.real(path);
  const settings = ['safe.directory=*', 'core.hooksPath=/dev/null', 'pack.threads=1', 'gc.auto=0'].flatMap((setting) => ['-c', setting]);
  const argv = [...settings, '-C', real(folder), ...args.map((arg) => (arg.startsWith('/') ? real(arg) : arg))];
  const borrowed = directory === undefined ? [] : alternatesOf(context, directory).map(real);
  const child = spawn('git', argv, {
    env: {
      PATH: process.env['PATH'],
      LC_ALL: 'C',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      ...(borrowed.length === 0 ? {} : { GIT_ALTERNATE_OBJECT_DIRECTORIES: borrowed.join(':') }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  let stderr = '';
  const output = streams.output ?? ((bytes: Uint8Array) => out.push(Buffer.from(bytes)));
  child.stdout.on('data', (bytes: Buffer) => output(bytes));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', (error) => reject(missing(error)));
    child.on('close', (code) => resolve(code ?? 137));
  });
  const root = real('/').replace(/\/$/, '');
  return { exitCode, stdout: Buffer.concat(out).toString('utf8').replaceAll(root, ''), stderr: stderr.replaceAll(root, '') };
}

/** The absolute ones: git would look for them on this machine. */
function alternatesOf({ files }: CommandContext, directory: string): readonly string[] {
  const path = `${directory}/objects/info/alternates`;
  if (files.stat(path)?.type !== 'file') return [];
  const lines = Buffer.from(files.read(path) ?? [])
    .toString('utf8')
    .split('\n');
  return lines.filter((line) => line.startsWith('/'));
}

function missing(cause: Error): LongshoreError {
  return new LongshoreError('twin-git-missing', `cannot run git for the twin: ${cause.message}`, {
    next: 'Install git on this machine: repositories of a twin are real ones.',
    cause,
  });
}
