// passwd(5), and `dscl . -list /Users UniqueID` of macOS: the accounts of people, and those that services were given.
import type { SeenUser } from '../seen.ts';
import { parseLines, type Parsed } from './parsed.ts';

const noShell = /\/(nologin|false|sync|shutdown|halt)$/;

/** Accounts with a shell: the others are of services, and show as the owners of those. */
export function parsePasswd(text: string): Parsed<SeenUser> {
  const { items, unread } = parseLines(text, (line) => {
    const [name = '', , uid = '', , , home = '', shell = ''] = line.split(':');
    if (name === '' || !/^\d+$/.test(uid)) return undefined;
    return { name, uid: Number(uid), home, shell };
  });
  return { items: items.filter(({ shell }) => !noShell.test(shell)).map(({ name, uid, home }) => ({ name, uid, home })), unread };
}

/** Accounts of people begin at 501 on macOS. */
export function parseDscl(text: string): Parsed<SeenUser> {
  const { items, unread } = parseLines(text, (line) => {
    const [, name, uid] = /^(\S+)\s+(-?\d+)$/.exec(line.trim()) ?? [];
    return name === undefined ? undefined : { name, uid: Number(uid), home: `/Users/${name}` };
  });
  return { items: items.filter(({ uid }) => uid >= 501), unread };
}
