// A program that reads a stream of any length: a connection of its own, without frames, since nothing comes after it.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Writable } from 'node:stream';
import { LongshoreError } from '../../core/error.ts';
import type { Change, CommandResult } from '../../ports/host.ts';
import type { HostAccess } from './host-access.ts';
import { onAbort } from './on-abort.ts';
import { remoteShell } from './remote-shell.ts';

/** What a fed program may say; an archiver says little. */
const outputLimit = 16 * 1024 * 1024;

export async function feedCommand(
  access: HostAccess,
  command: Change,
  input: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<CommandResult> {
  signal.throwIfAborted();
  const nonce = randomBytes(12).toString('hex');
  const sudo = access.sudo?.();
  const line = remoteShell.only(nonce, command.argv);
  const [program, ...args] = access.argv;
  // A process group of its own: Ctrl-C is told by `signal`, and ending the group ends the archiver as well.
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    ...(access.env === undefined ? {} : { env: access.env }),
  });
  child.stdin.on('error', () => undefined);
  const stdout: Buffer[] = [];
  let held = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    held += chunk.length;
    if (held <= outputLimit) stdout.push(chunk);
  });
  let heard = '';
  let failure: unknown;
  const stop = (reason: unknown): void => {
    failure ??= reason;
    endGroup(child.pid);
  };
  const begun = Promise.withResolvers<boolean>();
  child.stderr.on('data', (chunk: Buffer) => {
    heard = `${heard}${chunk.toString('utf8')}`.slice(-65_536);
    if (heard.includes(`${nonce} B\n`)) begun.resolve(true);
    else if (sudo !== undefined) {
      const reply = sudo.reply(heard);
      if (reply === undefined) return;
      heard = '';
      if ('refused' in reply) return stop(reply.refused);
      child.stdin.write(reply.open ? line : reply.text);
    }
  });
  const ended = new Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly spawn?: Error }>((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, spawn: error }));
    child.once('close', (code, by) => resolve({ code, signal: by }));
  });
  void ended.then(() => begun.resolve(false));
  const forget = onAbort(signal, () => stop(signal.reason));
  const late = command.timeoutMs === undefined ? undefined : setTimeout(() => stop(expired(access.host, command)), command.timeoutMs);
  try {
    child.stdin.write(sudo === undefined ? line : `${sudo.start}\n`);
    if (await begun.promise) await pour(input, child.stdin, ended).catch(stop);
    child.stdin.end();
    const how = await ended;
    const isBegun = await begun.promise;
    if (failure instanceof Error && !isBegun) throw failure;
    const end = new RegExp(`\\n${nonce} E (\\d+)\\n`).exec(heard);
    if (failure !== undefined) throw failure instanceof LongshoreError ? failure : interrupted(access.host, command, failure);
    if (!isBegun)
      throw access.unreachable({ code: how.code, signal: how.signal, heard, ...(how.spawn === undefined ? {} : { spawn: how.spawn }) });
    if (end === null) throw lost(access.host, command);
    const stderr = heard.slice(heard.indexOf(`${nonce} B\n`) + nonce.length + 3, end.index);
    return { exitCode: Number(end[1]), stdout: Buffer.concat(stdout).toString('utf8'), stderr };
  } finally {
    clearTimeout(late);
    forget();
  }
}

/** A program may end before it has read everything; then the rest is not wanted. */
async function pour(input: AsyncIterable<Uint8Array>, into: Writable, ended: Promise<unknown>): Promise<void> {
  let over = false;
  let wake: () => void = () => {};
  const look = (): void => wake();
  into.on('drain', look);
  void ended.then(() => {
    over = true;
    wake();
  });
  for await (const chunk of input) {
    if (over) return;
    if (into.write(chunk)) continue;
    await new Promise<void>((resolve) => {
      wake = resolve;
      if (over || !into.writableNeedDrain) resolve();
    });
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function shown({ argv }: Change): string {
  return argv[0];
}

function lost(host: string, command: Change): LongshoreError {
  return new LongshoreError('host-unreachable', `cannot tell how "${shown(command)}" on "${host}" ended: the connection was lost`, {
    effect: 'unknown',
    next: 'Run the same command again: the host is read first, and what is missing is done.',
  });
}

function interrupted(host: string, command: Change, cause: unknown): LongshoreError {
  return new LongshoreError('host-interrupted', `cannot finish "${shown(command)}" on "${host}": stopped before its input had ended`, {
    effect: 'unknown',
    cause,
  });
}

function expired(host: string, command: Change): LongshoreError {
  return new LongshoreError('command-timeout', `cannot wait for "${shown(command)}" on "${host}": it did not end in time and was ended`, {
    effect: 'unknown',
    next: 'Look at why it takes so long, or give it more time.',
  });
}
