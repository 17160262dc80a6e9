// Whether another account can get to a path: what decides between running PostgreSQL in place and copying it elsewhere.
import { statSync, type Stats } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ServerAccount } from './server-account.ts';

/** Every folder down to `path` can be entered, and `path` itself read and entered, judging by modes alone (ACLs are not seen). */
export function canReach(path: string, account: ServerAccount): boolean {
  if (!account.lent) return true;
  const folders: string[] = [];
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    folders.push(folder);
    if (folder === dirname(folder)) break;
  }
  return folders.every((folder, index) => {
    const status = statSync(folder, { throwIfNoEntry: false });
    return status !== undefined && allows(status, account, index === 0 ? 0o5 : 0o1);
  });
}

function allows(status: Stats, account: ServerAccount, wanted: number): boolean {
  const shift = status.uid === account.uid ? 6 : status.gid === account.gid ? 3 : 0;
  return ((status.mode >> shift) & wanted) === wanted;
}
