// A finished data directory per superuser's name, kept in a cache: initdb takes seconds, a copy a tenth of one.
import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { copyTree } from './copy-tree.ts';
import { makePrivate, type Ground } from './ground.ts';
import { runProgram } from './run-program.ts';
import type { ServerAccount } from './server-account.ts';
import { packagedPrograms, serverVersion } from './server-programs.ts';

/** Changes whenever the way in which a template is made does. */
const recipe = 1;
const firstName = 'postgres';

/**
 * The template's folder, readable to this process. Built beside its place and renamed, so that two processes that build
 * it at once, or one that is killed, leave a whole one or none.
 */
export async function dataTemplate(superuser: string, ground: Ground, account: ServerAccount): Promise<string> {
  const key = `pg-${serverVersion}-${process.platform}-${process.arch}-${recipe}-${Buffer.from(superuser).toString('hex')}`;
  const template = join(cacheFolder(), key);
  if (existsSync(template)) return template;
  const base = superuser === firstName ? undefined : await dataTemplate(firstName, ground, account);
  const work = join(ground.data, `.template-${randomBytes(4).toString('hex')}`);
  const unfinished = `${template}.${randomBytes(4).toString('hex')}`;
  makePrivate(work, account);
  try {
    const data = join(work, 'data');
    if (base === undefined) await initialise(data, work, ground, account);
    else await renameSuperuser({ base, superuser, data, work }, ground, account);
    copyTree(data, unfinished);
    if (!existsSync(template)) renameSync(unfinished, template);
  } catch (error) {
    if (!existsSync(template)) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
  return template;
}

/** Options: https://www.postgresql.org/docs/18/app-initdb.html. Small WAL segments, because they are copied for every server. */
async function initialise(data: string, work: string, ground: Ground, account: ServerAccount): Promise<void> {
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const args = [
    `--pgdata=${data}`,
    `--username=${firstName}`,
    '--auth=trust',
    ...locale,
    '--wal-segsize=1',
    '--no-sync',
    '--no-instructions',
  ];
  await runProgram(join(ground.programs, 'bin', 'initdb'), args, account, { folder: work });
}

/**
 * A session cannot rename its own role (ALTER ROLE), and the bootstrap superuser is the only one there is; so its row is
 * changed, by the server's single-user mode. That spares a second initdb of two seconds.
 */
async function renameSuperuser(
  { base, superuser, data, work }: { readonly base: string; readonly superuser: string; readonly data: string; readonly work: string },
  ground: Ground,
  account: ServerAccount,
): Promise<void> {
  copyTree(base, data, account.lent ? { owner: account } : {});
  const args = ['--single', '-D', data, '-c', 'fsync=off', '-c', 'exit_on_error=on', firstName];
  const sql = `update pg_catalog.pg_authid set rolname = '${superuser.replaceAll("'", "''")}' where oid = 10\n`;
  await runProgram(join(ground.programs, 'bin', 'postgres'), args, account, { folder: work, stdin: sql });
}

/** `node_modules/.cache` if this process may write there, else a folder of its own under the temporary one. */
function cacheFolder(): string {
  const user = process.getuid?.() ?? 0;
  const modules = /^(.*[\\/]node_modules)[\\/]/.exec(packagedPrograms())?.[1];
  const inModules = modules === undefined ? [] : [join(modules, '.cache', 'longshore')];
  for (const folder of [...inModules, join(tmpdir(), `longshore-cache-${user}`)]) {
    try {
      mkdirSync(dirname(folder), { recursive: true });
      if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
      accessSync(folder, constants.W_OK | constants.R_OK | constants.X_OK);
      const status = lstatSync(folder);
      if (status.isDirectory() && status.uid === user && (status.mode & 0o022) === 0) return folder;
    } catch {
      // Not ours to write: the next one.
    }
  }
  const own = join(tmpdir(), `longshore-cache-${user}-${randomBytes(6).toString('hex')}`);
  mkdirSync(own, { mode: 0o700 });
  return own;
}
