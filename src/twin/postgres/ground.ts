// Where a twin's servers keep their programs, data and sockets. Inside the twin's folder if that can work; else, wholly or
// in part, in the system's temporary folder, remembered in the twin's store so that a reopened twin finds them again.
import { createHash, randomBytes } from 'node:crypto';
import { chownSync, lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LongshoreError } from '../../core/error.ts';
import type { TwinStore } from '../store.ts';
import { canReach } from './can-reach.ts';
import { copyTree } from './copy-tree.ts';
import type { ServerAccount } from './server-account.ts';
import { completeLinks, missingLinks, packagedPrograms } from './server-programs.ts';

/** `sun_path` holds 108 bytes on Linux and 104 on macOS, the final zero included: unix(7), and sys/un.h of Darwin. */
const longestSocketPath = 103;
/** What comes after the folder of all sockets: `/s-0123abcd/.s.PGSQL.5432`. */
const socketSuffix = 26;
const collection = 'postgres-ground';

export interface Ground {
  readonly programs: string;
  readonly data: string;
  readonly sockets: string;
  /** The folder of this twin outside of it, if it needs one: other parts are in it. */
  readonly outside: string | null;
  readonly [name: string]: string | null;
}

/** The recorded ground, made if it is not there (the first time, or after the temporary folder was emptied). */
export function openGround(directory: string, store: TwinStore, account: ServerAccount): Ground {
  const ground = store.get<Ground>(collection, 'ground') ?? plan(directory, account);
  // Recorded first: what is made after this is found and removed even if this process is killed half-way.
  store.set(collection, 'ground', ground);
  const folders = [ground.outside, ground.data, ground.sockets].filter((folder) => folder !== null);
  for (const folder of new Set(folders)) makeOwn(folder, account.lent ? 0o711 : 0o700);
  if (ground.programs !== packagedPrograms()) placePrograms(ground.programs);
  return ground;
}

/** Takes away all that `openGround` made; the servers must be gone. */
export function removeGround(store: TwinStore): void {
  const ground = store.get<Ground>(collection, 'ground');
  if (ground === undefined) return;
  for (const folder of [ground.data, ground.sockets, ground.outside]) if (folder !== null) rmSync(folder, { recursive: true, force: true });
  store.remove(collection, 'ground');
}

/** The folder of one server's socket: a short name, since ids are long. */
export function socketFolder(ground: Ground, id: string): string {
  return join(ground.sockets, `s-${createHash('sha256').update(id).digest('hex').slice(0, 8)}`);
}

function plan(directory: string, account: ServerAccount): Ground {
  mkdirSync(directory, { recursive: true });
  const inside = join(resolve(directory), 'postgres');
  const short = Buffer.byteLength(inside) + socketSuffix <= longestSocketPath;
  const reachable = canReach(resolve(directory), account);
  const packaged = programsInPlace(account);
  const outside =
    packaged !== undefined && reachable && short ? null : join(temporaryFolder(account), `longshore-${randomBytes(6).toString('hex')}`);
  if (outside === null) return { programs: packagedPrograms(), data: inside, sockets: inside, outside };
  const data = reachable ? inside : join(outside, 'data');
  return {
    programs: packaged ?? join(outside, 'programs'),
    data,
    sockets: reachable && short ? inside : join(outside, 'sockets'),
    outside,
  };
}

/** The package's own folder when it is whole (or can be made so) and the account can run what is in it. */
function programsInPlace(account: ServerAccount): string | undefined {
  const native = packagedPrograms();
  try {
    completeLinks(native);
  } catch {
    // A package that belongs to somebody else: a copy gets the links.
  }
  return missingLinks(native).length === 0 && canReach(join(native, 'bin', 'postgres'), account) ? native : undefined;
}

function placePrograms(to: string): void {
  if (lstatSync(to, { throwIfNoEntry: false }) !== undefined) return;
  const unfinished = `${to}.${randomBytes(4).toString('hex')}`;
  try {
    copyTree(packagedPrograms(), unfinished, { link: true });
    completeLinks(unfinished);
    renameSync(unfinished, to);
  } catch (error) {
    // Another process of the same twin was faster.
    if (lstatSync(to, { throwIfNoEntry: false }) === undefined) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** macOS gives every account a temporary folder with a name so long that no socket fits in it. */
function temporaryFolder(account: ServerAccount): string {
  const fits = (folder: string) => Buffer.byteLength(folder) + '/longshore-0123456789ab/sockets'.length + socketSuffix <= longestSocketPath;
  const folder = [tmpdir(), '/tmp', '/var/tmp'].find((candidate) => fits(candidate) && canReach(candidate, account));
  if (folder !== undefined) return folder;
  throw new LongshoreError(
    'twin-postgres-failed',
    `cannot place the twin's databases: uid ${account.uid} cannot reach "${tmpdir()}", or its name is too long`,
    {
      next: 'Set TMPDIR to a folder with a short name that every account can enter.',
    },
  );
}

/** A folder of this process's account that others cannot write to; refuses one that somebody else made under this name. */
function makeOwn(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const status = lstatSync(folder);
  if (status.isDirectory() && (status.mode & 0o022) === 0 && status.uid === (process.getuid?.() ?? status.uid)) return;
  throw new LongshoreError('twin-postgres-failed', `cannot place the twin's databases: "${folder}" belongs to somebody else`, {
    next: 'Remove the twin and make it anew.',
  });
}

/** A folder only for the account that the servers run as. */
export function makePrivate(folder: string, account: ServerAccount): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (account.lent) chownSync(folder, account.uid, account.gid);
}
