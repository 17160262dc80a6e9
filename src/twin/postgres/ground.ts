// Where a twin's servers keep their programs, data and sockets. Inside the twin's folder if that can work; else, wholly or
// in part, in the system's temporary folder, remembered in the twin's store so that a reopened twin finds them again.
import { randomBytes } from 'node:crypto';
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
const collection = 'postgres-ground';

export interface Ground {
  readonly programs: string;
  readonly data: string;
  readonly sockets: string;
}

/** The recorded ground, made if it is not there (the first time, or after the temporary folder was emptied). */
export function openGround(directory: string, store: TwinStore, account: ServerAccount): Ground {
  const ground = store.get<Ground & { readonly [key: string]: string }>(collection, 'ground') ?? plan(directory, account);
  // Recorded first: what is made after this is found and removed even if this process is killed half-way.
  store.set(collection, 'ground', { programs: ground.programs, data: ground.data, sockets: ground.sockets });
  for (const folder of new Set([ground.data, ground.sockets])) makeOwn(folder, account.lent ? 0o711 : 0o700);
  if (ground.programs !== packagedPrograms()) placePrograms(ground.programs);
  return ground;
}

/** Takes away all that `openGround` made; the servers must be gone. */
export function removeGround(store: TwinStore): void {
  const ground = store.get<Ground & { readonly [key: string]: string }>(collection, 'ground');
  if (ground === undefined) return;
  for (const folder of [ground.data, ground.sockets]) rmSync(folder, { recursive: true, force: true });
  if (ground.programs !== packagedPrograms()) rmSync(ground.programs, { recursive: true, force: true });
  store.remove(collection, 'ground');
}

function plan(directory: string, account: ServerAccount): Ground {
  mkdirSync(directory, { recursive: true });
  const inside = join(resolve(directory), 'postgres');
  // Names of servers are short; 40 bytes leave room for `/cnpg-databases-blumeops-pg/.s.PGSQL.5432`.
  const short = Buffer.byteLength(inside) + 40 <= longestSocketPath;
  const reachable = canReach(resolve(directory), account);
  const outside = () => join(temporaryFolder(account), `longshore-${randomBytes(6).toString('hex')}`);
  const data = reachable ? inside : outside();
  return { programs: programsInPlace(account) ?? outside(), data, sockets: data === inside && !short ? outside() : data };
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
  copyTree(packagedPrograms(), unfinished, { link: true });
  completeLinks(unfinished);
  renameSync(unfinished, to);
}

function temporaryFolder(account: ServerAccount): string {
  const folder = [tmpdir(), '/tmp', '/var/tmp'].find((candidate) => canReach(candidate, account));
  if (folder !== undefined) return folder;
  throw new LongshoreError('twin-postgres-failed', `cannot place the twin's databases: uid ${account.uid} cannot reach "${tmpdir()}"`, {
    next: 'Set TMPDIR to a folder that every account can enter.',
  });
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
