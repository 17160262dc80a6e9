// Servers of several major versions, for the tests of moves between them: the 18 that comes along from npm, those that
// `npm run postgres-builds` has fetched, and those of Debian's packages.
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { runProgram, serverEnvironment } from '../../../src/twin/postgres/run-program.ts';
import { serverAccount } from '../../../src/twin/postgres/server-account.ts';
import { completeLinks, packagedPrograms } from '../../../src/twin/postgres/server-programs.ts';
import { copyTree } from '../../../src/twin/postgres/copy-tree.ts';

const cache = fileURLToPath(new URL('../../../.cache/postgres', import.meta.url));

/** The folder with bin and lib of each major version that can be had here. */
export function builds(): ReadonlyMap<number, string> {
  const found = new Map<number, string>([[18, packagedPrograms()]]);
  for (const major of [13, 14, 15, 16, 17]) {
    const fetched = join(cache, String(major), 'native');
    const debian = `/usr/lib/postgresql/${major}`;
    if (existsSync(join(fetched, 'bin/postgres'))) found.set(major, fetched);
    else if (existsSync(join(debian, 'bin/postgres'))) found.set(major, debian);
  }
  return new Map([...found].sort(([a], [b]) => a - b));
}

export interface VersionServers extends AsyncDisposable {
  /** Started when it is first asked for. */
  socket(major: number): Promise<string>;
  sql(major: number, database: string, statements: string): Promise<readonly Record<string, unknown>[]>;
}

export function versionServers(): VersionServers {
  const account = serverAccount();
  const folder = mkdtempSync(join(tmpdir(), 'longshore-majors-'));
  const give = (path: string) => account.lent && chownSync(path, account.uid, account.gid);
  chmodSync(folder, 0o755);
  const children: ChildProcess[] = [];
  const started = new Map<number, Promise<string>>();
  const start = async (major: number) => {
    const from = builds().get(major);
    if (from === undefined) throw new Error(`there is no PostgreSQL ${major} here`);
    const home = join(folder, String(major));
    mkdirSync(home);
    give(home);
    let programs = from;
    if (!from.startsWith('/usr/')) {
      // Where the account that runs it can read it.
      programs = join(folder, `programs-${major}`);
      copyTree(from, programs);
      chmodSync(programs, 0o755);
      completeLinks(programs);
    }
    const data = join(home, 'data');
    const options = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    await runProgram(join(programs, 'bin/initdb'), options, account, { folder: home });
    const settings = {
      listen_addresses: '',
      unix_socket_directories: home,
      fsync: 'off',
      shared_buffers: '16MB',
      dynamic_shared_memory_type: 'mmap',
    };
    const child = spawn(
      join(programs, 'bin/postgres'),
      ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      {
        cwd: home,
        env: serverEnvironment,
        stdio: 'ignore',
        ...(account.lent ? { uid: account.uid, gid: account.gid } : {}),
      },
    );
    children.push(child);
    for (let attempt = 0; !readdirSync(home).includes('.s.PGSQL.5432'); attempt += 1) {
      if (attempt > 600 || child.exitCode !== null) throw new Error(`PostgreSQL ${major} does not start`);
      await wait(50);
    }
    return home;
  };
  const socket = (major: number) => {
    const running = started.get(major) ?? start(major);
    started.set(major, running);
    return running;
  };
  return {
    socket,
    sql: async (major, database, statements) => {
      const host = await socket(major);
      for (let attempt = 0; ; attempt += 1) {
        const client = new pg.Client({ host, port: 5432, user: 'postgres', database });
        client.on('error', () => undefined);
        try {
          await client.connect();
          const result: unknown = await client.query(statements);
          return ((Array.isArray(result) ? result.at(-1) : result) as { rows: Record<string, unknown>[] }).rows;
        } catch (error) {
          // It starts up.
          if ((error as { code?: string }).code !== '57P03' || attempt > 100) throw error;
          await wait(100);
        } finally {
          await client.end().catch(() => undefined);
        }
      }
    },
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
