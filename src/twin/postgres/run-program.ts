// Runs one of PostgreSQL's own programs to its end, as the servers' account.
import { spawn } from 'node:child_process';
import { LongshoreError } from '../../core/error.ts';
import type { ServerAccount } from './server-account.ts';

/** An environment that no setting of the caller's (PGDATA, LANG …) leaks into. */
export const serverEnvironment: NodeJS.ProcessEnv = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

export async function runProgram(
  program: string,
  args: readonly string[],
  account: ServerAccount,
  options: { readonly folder: string; readonly stdin?: string },
): Promise<void> {
  const child = spawn(program, args, {
    cwd: options.folder,
    env: serverEnvironment,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(account.lent ? { uid: account.uid, gid: account.gid } : {}),
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)));
  child.stdin.on('error', () => undefined).end(options.stdin ?? '');
  const exit = await new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code === 0 ? '' : `exit ${code ?? signal}`));
  });
  if (exit === '') return;
  throw new LongshoreError('twin-postgres-failed', `cannot run "${program}": ${exit}: ${said.trim()}`, { effect: 'changed' });
}
