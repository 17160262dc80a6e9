// Two listings side by side: what was compared, and every difference as a sentence with its place.
import type { ListingLine } from '../../../ports/database-listing.ts';
import type { Proof } from '../../kind.ts';
import { splitLabel } from './object-words.ts';

export type Compared = Proof['compared'][number];

export interface Comparison {
  readonly compared: readonly Compared[];
  readonly differences: readonly string[];
}

const plurals: Readonly<Record<string, string>> = {
  index: 'indexes',
  'row policy': 'row policies',
  'large object': 'large objects',
  statistics: 'statistics',
};

/** Lines whose name begins with the type of an object: `owner of table public.entries`. */
const aboutObjects = new Set(['owner', 'grant', 'comment']);

/** Lines are matched by what they are and their name. */
export function compareListings(source: readonly ListingLine[], target: readonly ListingLine[]): Comparison {
  const counts = new Map<string, { count: number; same: boolean }>();
  const differences: string[] = [];
  const left = byName(source);
  const right = byName(target);
  const gone = [...missing(left, right), ...missing(right, left)];
  for (const key of [...new Set([...left.keys(), ...right.keys()])].sort()) {
    const here = left.get(key);
    const there = right.get(key);
    const line = here ?? there;
    if (line === undefined) continue;
    const count = counts.get(line.what) ?? { count: 0, same: true };
    counts.set(line.what, { count: count.count + 1, same: count.same && here?.value === there?.value });
    if (line.what !== 'object' && gone.some((object) => isAbout(line, object))) continue;
    const named = line.what === 'object' ? line.name : `${line.what} ${aboutObjects.has(line.what) ? 'of ' : ''}${line.name}`;
    if (there === undefined) differences.push(`${named}: missing in the target; the source has ${shown(line.value)}`);
    else if (here === undefined) differences.push(`${named}: only in the target, which has ${shown(line.value)}`);
    else if (here.value !== there.value)
      differences.push(`${named}: the source has ${shown(here.value, there.value)}, the target ${shown(there.value, here.value)}`);
  }
  const compared = [...counts].map(([what, { count, same }]) => ({ what: plurals[what] ?? `${what}s`, count, same }));
  return { compared, differences };
}

/** Objects of one side that the other has not: said once, and not again for each of their columns. */
function missing(one: ReadonlyMap<string, ListingLine>, other: ReadonlyMap<string, ListingLine>): readonly string[] {
  return [...one].filter(([key, { what }]) => what === 'object' && !other.has(key)).map(([, { name }]) => name);
}

function isAbout({ name }: ListingLine, object: string): boolean {
  const identity = splitLabel(object).name;
  return name === object || name === identity || name.startsWith(`${identity}.`);
}

function byName(lines: readonly ListingLine[]): Map<string, ListingLine> {
  return new Map(lines.map((line) => [`${line.what}\0${line.name}`, line]));
}

/** Long values are cut to where they begin to differ. */
function shown(value: string, other = ''): string {
  if (value === '') return 'it';
  let start = 0;
  while (value.length > 160 && start < value.length - 1 && value[start] === other[start]) start += 1;
  const from = Math.max(0, start - 40);
  const part = value.slice(from, from + 160).replaceAll(/\s+/g, ' ');
  return `"${from > 0 ? '…' : ''}${part}${from + 160 < value.length ? '…' : ''}"`;
}
