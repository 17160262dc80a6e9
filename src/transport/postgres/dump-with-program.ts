// A pg_dump of this machine. The password goes by environment, never by argv.
import { execFile, spawn } from 'node:child_process';
import { LongshoreError } from '../../core/error.ts';
import type { DumpRequest } from './dump-schema.ts';

const versions = new Map<string, Promise<number | undefined>>();

/** Its major version; `undefined` when it cannot be run. */
export function programVersion(program: string): Promise<number | undefined> {
  const known = versions.get(program);
  if (known !== undefined) return known;
  const asked = new Promise<number | undefined>((resolve) => {
    execFile(program, ['--version'], { timeout: 10_000 }, (error, stdout) => {
      const major = /\(PostgreSQL\) (\d+)/.exec(stdout)?.[1];
      resolve(error !== null || major === undefined ? undefined : Number(major));
    });
  });
  versions.set(program, asked);
  return asked;
}

/** Variables: https://www.postgresql.org/docs/18/libpq-envars.html */
export async function dumpWithProgram(program: string, args: readonly string[], request: DumpRequest): Promise<string> {
  const { connection, database, signal } = request;
  const child = spawn(program, [...args, '--no-password'], {
    signal,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PGHOST: connection.socketDirectory ?? connection.host ?? 'localhost',
      PGPORT: String(connection.port),
      PGUSER: connection.user,
      PGDATABASE: database,
      PGPASSWORD: connection.password?.reveal() ?? '',
      PGPASSFILE: '/dev/null',
      PGOPTIONS: '-c default_transaction_read_only=on',
      PGCLIENTENCODING: 'UTF8',
      PGAPPNAME: 'longshore',
    },
  });
  const output: Buffer[] = [];
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(0, 4000)));
  const exit = await new Promise<number | string>((resolve, reject) => {
    child.on('error', (error) => (signal.aborted ? reject(signal.reason as Error) : resolve(error.message)));
    child.on('close', (code, by) => resolve(code ?? by ?? 'unknown'));
  });
  if (exit === 0) return Buffer.concat(output).toString('utf8');
  throw new LongshoreError(
    'database-failed',
    `cannot dump the schema of database "${database}": "${program}" ended with ${exit}: ${complaint.trim()}`,
  );
}
