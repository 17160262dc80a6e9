// Whose the source's files are after the way back: the mapping of owners read from its other end, where it is one to one.
import type { OwnerMapping } from './owner-mapping.ts';

type Table = { readonly [name: string]: string | number };

export function ownersBack(owners: OwnerMapping): { readonly owners: OwnerMapping; readonly problems: readonly string[] } {
  // A name is the same name again, a number the same number; and `target-user` is whoever writes.
  if (typeof owners === 'string') return { owners, problems: [] };
  const users = inverse('users', owners.users);
  const groups = inverse('groups', owners.groups);
  return { owners: { users: users.table, groups: groups.table }, problems: [...users.problems, ...groups.problems] };
}

function inverse(member: string, table: Table): { readonly table: Table; readonly problems: readonly string[] } {
  const back: Record<string, string | number> = {};
  const problems: string[] = [];
  for (const [source, target] of Object.entries(table)) {
    const before = back[String(target)];
    if (source === '*')
      problems.push(`wayBack: "*" in owners.${member} makes several owners one, and nobody can tell them apart again; name each of them`);
    else if (before !== undefined)
      problems.push(`wayBack: owners.${member} makes ${before} and ${source} both ${target}, and nobody can tell them apart again`);
    else back[String(target)] = /^\d+$/.test(source) ? Number(source) : source;
  }
  return { table: back, problems };
}
