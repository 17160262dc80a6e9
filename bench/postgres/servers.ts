// Two private PostgreSQL servers on loopback for the benchmark of moves, of a build that is on this machine.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface BenchServers extends AsyncDisposable {
  readonly source: number;
  readonly target: number;
  readonly programs: string;
  /** A folder that the servers' account may write to. */
  readonly folder: string;
  /** A program of the build. */
  run(program: string, args: readonly string[]): string;
  shell(script: string): string;
  sql(port: number, database: string, statements: string): string;
}

/** As one would set a small server up; both alike. A fresh Debian has 128 MB of shared buffers, which punishes every tool. */
const settings = {
  listen_addresses: '127.0.0.1',
  shared_buffers: '512MB',
  maintenance_work_mem: '256MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
};

/** The newest build under /usr/lib/postgresql, or the one that PGBIN names. */
export async function startBenchServers(): Promise<BenchServers> {
  const programs = process.env['PGBIN'] ?? newestBuild();
  const account = process.getuid?.() === 0 ? { uid: Number(id('-u')), gid: Number(id('-g')) } : {};
  const folder = mkdtempSync(join(tmpdir(), 'longshore-bench-'));
  chmodSync(folder, 0o755);
  if (account.uid !== undefined) chownSync(folder, account.uid, account.gid);
  const environment = { PATH: `${programs}:/usr/bin:/bin`, LC_ALL: 'C.UTF-8', HOME: folder, PGHOST: '127.0.0.1', PGUSER: 'postgres' };
  const run = (program: string, args: readonly string[]) =>
    execFileSync(program, args, { encoding: 'utf8', env: environment, cwd: folder, maxBuffer: 1 << 28, ...account });
  const children: ChildProcess[] = [];
  const start = async (name: string) => {
    const data = join(folder, name);
    run(join(programs, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '-k']);
    const port = await freePort();
    const options = { ...settings, port: String(port), unix_socket_directories: folder };
    children.push(
      spawn(join(programs, 'postgres'), ['-D', data, ...Object.entries(options).flatMap(([key, value]) => ['-c', `${key}=${value}`])], {
        env: environment,
        cwd: folder,
        stdio: 'ignore',
        ...account,
      }),
    );
    for (let attempt = 0; ; attempt += 1) {
      try {
        run(join(programs, 'pg_isready'), ['-q', '-p', String(port)]);
        return port;
      } catch (error) {
        if (attempt > 100) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  };
  return {
    source: await start('source'),
    target: await start('target'),
    programs,
    folder,
    run: (program, args) => run(join(programs, program), args),
    shell: (script) => run('bash', ['-e', '-o', 'pipefail', '-c', script]),
    sql: (port, database, statements) =>
      run(join(programs, 'psql'), ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-p', String(port), '-d', database, '-c', statements]),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(
        children.map(async (child) => {
          const ended = new Promise((resolve) => child.once('exit', resolve));
          if (child.exitCode === null && child.kill('SIGINT')) await ended;
        }),
      );
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function newestBuild(): string {
  const [newest] = readdirSync('/usr/lib/postgresql').sort((a, b) => Number(b) - Number(a));
  if (newest === undefined) throw new Error('cannot find a PostgreSQL build: none is under /usr/lib/postgresql; set PGBIN');
  return `/usr/lib/postgresql/${newest}/bin`;
}

function id(option: string): string {
  return execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }).trim();
}

/** Of the moment: somebody else may take it, and then the server does not start. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
