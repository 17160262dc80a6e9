// Real programs for a survey to find: a PostgreSQL server, an nginx that leads to it, a unit file and a Compose file in a home.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, globSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { serverAccount } from '../../src/twin/postgres/server-account.ts';

const [initdb] = globSync('/usr/lib/postgresql/*/bin/initdb').toSorted().reverse();
const nginx = '/usr/sbin/nginx';

/** Why they cannot be had here; false when they can. To be given to node:test as `skip`. */
export const noLiveParts: string | false =
  initdb === undefined
    ? 'there is no /usr/lib/postgresql/*/bin/initdb: install postgresql'
    : existsSync(nginx)
      ? false
      : `there is no ${nginx}: install nginx`;

export interface LiveParts extends AsyncDisposable {
  readonly home: string;
  readonly postgres: number;
  readonly proxy: number;
}

export async function liveParts(): Promise<LiveParts> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'longshore-survey-')));
  const started: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(
      started.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGINT');
        await ended;
      }),
    );
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    chmodSync(folder, 0o755);
    const [postgres, proxy] = [await freePort(), await freePort()];
    const account = serverAccount();
    const data = join(folder, 'pg');
    const as = account.lent ? { uid: account.uid, gid: account.gid } : {};
    mkdirSync(data);
    if (account.lent) chownSync(data, account.uid, account.gid);
    const options = { ...as, cwd: data, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } };
    execFileSync(initdb ?? '', ['-D', join(data, 'main'), '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8'], {
      ...options,
      stdio: 'ignore',
    });
    const server = ['-D', join(data, 'main'), '-k', data, '-h', '127.0.0.1', '-p', String(postgres), '-c', 'fsync=off'];
    started.push(spawn(join(dirname(initdb ?? ''), 'postgres'), server, { ...options, stdio: 'ignore' }));
    const psql = (database: string, sql: string): void => {
      execFileSync(
        join(dirname(initdb ?? ''), 'psql'),
        ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-h', '127.0.0.1', '-p', String(postgres), '-U', 'postgres', '-d', database, '-c', sql],
        { stdio: 'ignore' },
      );
    };
    await eventually(() => psql('postgres', 'create role feeds login'));
    psql('postgres', 'create database feeds owner feeds');
    psql('feeds', 'create extension hstore');
    psql('feeds', 'create table entries as select n, repeat(md5(n::text), 20) as body from generate_series(1, 2000) n');

    const web = join(folder, 'nginx');
    mkdirSync(join(web, 'sites'), { recursive: true });
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${web}/${name};`).join('\n');
    writeFileSync(
      join(web, 'nginx.conf'),
      `pid ${web}/pid;\nerror_log ${web}/error.log;\nevents {}\nhttp {\n${temporary}\naccess_log off;\ninclude ${web}/sites/*.conf;\n}\n`,
    );
    writeFileSync(
      join(web, 'sites', 'feeds.conf'),
      `server {\n  listen 127.0.0.1:${proxy};\n  server_name feeds.example.org;\n  location /api { proxy_pass http://127.0.0.1:${postgres}; }\n}\n`,
    );
    started.push(spawn(nginx, ['-c', join(web, 'nginx.conf'), '-e', join(web, 'error.log'), '-g', 'daemon off;'], { stdio: 'ignore' }));
    await eventually(() => execFileSync('test', ['-s', join(web, 'pid')]));

    const home = join(folder, 'home');
    const units = join(home, '.config', 'systemd', 'user');
    const stack = join(home, 'stacks', 'photos');
    mkdirSync(units, { recursive: true });
    mkdirSync(join(stack, 'library'), { recursive: true });
    writeFileSync(join(stack, 'library', 'one.jpg'), 'x'.repeat(5000));
    writeFileSync(
      join(units, 'notes.service'),
      `[Service]\nExecStart=/opt/notes/notes-server --data ${home}/notes\nEnvironment=DB=postgres://feeds:live-canary@127.0.0.1:${postgres}/feeds\n[Install]\nWantedBy=default.target\n`,
    );
    writeFileSync(
      join(stack, 'compose.yaml'),
      'name: photos\nservices:\n  server:\n    image: ghcr.io/immich-app/immich-server:v1\n    environment: { DB_PASSWORD: live-canary }\n    volumes: ["./library:/data"]\n    ports: ["2283:2283"]\n',
    );
    return { home, postgres, proxy, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function eventually(attempt: () => unknown): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      attempt();
      return;
    } catch (error) {
      if (tries >= 100) throw error;
      await wait(100);
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
