// Versions of files, as a script says them before it reads these files: `./PATH//VERSION`, ended by NUL each.
import { isYoung } from './file-entry.ts';

/** By path; without those that had changed so short before `now` that a later change may not show. */
export function settledVersions(text: string, now: string): ReadonlyMap<string, string> {
  const versions = new Map<string, string>();
  for (const line of text.split('\0').slice(0, -1)) {
    const end = line.indexOf('//');
    const version = line.slice(end + 2);
    if (!isYoung({ ctime: version.split('/')[2] ?? '' }, now)) versions.set(line.slice('./'.length, end), version);
  }
  return versions;
}
