// Runs a program that prints secrets: no shell, its output is kept from every message.
import { spawn } from 'node:child_process';
import { withoutSecrets } from './without-secrets.ts';

export interface ProgramEnd {
  /** Absent when a signal ended it or it never started. */
  readonly exitCode?: number;
  /** Why it did not start, as `ENOENT`. */
  readonly failure?: string;
  readonly timedOut: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

export function runProgram(
  [program, ...args]: readonly [string, ...string[]],
  options: { readonly environment: Readonly<Record<string, string | undefined>>; readonly stdin?: string; readonly timeoutMs: number },
): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: withoutSecrets(options.environment), stdio: ['pipe', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, options.timeoutMs);
    const end = (rest: { exitCode?: number; failure?: string }): void => {
      clearTimeout(timer);
      resolve({ ...rest, timedOut, stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(err).toString('utf8') });
    };
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // A program that does not read its input closes it; that is its business.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin ?? '');
    child.on('error', (error: NodeJS.ErrnoException) => end({ failure: error.code ?? error.message }));
    child.on('close', (code) => end(code === null ? {} : { exitCode: code }));
  });
}
