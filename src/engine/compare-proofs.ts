// A proof that was recorded beside the same proof taken again: what has changed since, as sentences. A file is never
// believed by itself; it only says what to look for.
import type { Proof, TableProof } from '../kinds/kind.ts';

export type RecordedProof = Pick<Proof, 'verdict' | 'rows' | 'tables' | 'unit' | 'sets'>;

export interface ProofComparison {
  /** What is no longer as it was proved. */
  readonly changed: readonly string[];
  /** What could not be compared with the record, and why that is no difference. */
  readonly remarks: readonly string[];
}

export function compareProofs(recorded: RecordedProof, now: Proof): ProofComparison {
  const changed: string[] = [];
  const remarks: string[] = [];
  if (recorded.verdict === 'different' && now.verdict === 'same')
    remarks.push('it was recorded as different, and both sides are the same now');
  const left = new Map(recorded.tables.map((table) => [table.name, table]));
  const right = new Map(now.tables.map((table) => [table.name, table]));
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const [before, after] = [left.get(name), right.get(name)];
    if (before === undefined) changed.push(`${name}: was not there when the proof was recorded`);
    else if (after === undefined) changed.push(`${name}: is not there any more`);
    else compareTable(before, after, changed, remarks);
  }
  for (const before of recorded.sets ?? []) {
    const after = now.sets?.find(({ name }) => name === before.name);
    if (after === undefined) remarks.push(`${before.name}: is not digested any more, and could not be compared`);
    else if (after.count !== before.count) changed.push(`${before.name}: ${after.count} at the source; ${before.count} were recorded`);
    else if (after.digest.source !== before.digest.source) changed.push(`${before.name}: the source is not what was recorded`);
  }
  if (changed.length === 0 && recorded.rows !== now.rows)
    changed.push(`${now.rows} ${now.unit ?? 'row'}s in all; ${recorded.rows} were recorded`);
  return { changed, remarks };
}

function compareTable(before: TableProof, after: TableProof, changed: string[], remarks: string[]): void {
  const { name } = after;
  if (before.rows.source !== after.rows.source) {
    changed.push(`${name}: ${after.rows.source} rows at the source; ${before.rows.source} were recorded${placeOf(before, after)}`);
    return;
  }
  if (before.digest.source === after.digest.source) return;
  const comparable = (before.over ?? 'key') === (after.over ?? 'key') && after.over !== 'stored' && formOf(before) === formOf(after);
  if (comparable) changed.push(`${name}: the content at the source is not what was recorded${placeOf(before, after)}`);
  else
    remarks.push(`${name}: it was read in another form or order than when it was recorded, so that only source and target were compared`);
}

/** What the digests were made of: the borders of the parts, and the word before a digest's colon. */
function formOf({ ranges, digest }: TableProof): string {
  const form = digest.source.includes(':') ? digest.source.split(':', 1)[0] : '';
  return `${form} ${ranges?.map(({ from }) => from ?? '').join(' ') ?? ''}`;
}

/** The first part of the table that is another one now; parts are the same as long as their borders are. */
function placeOf(before: TableProof, after: TableProof): string {
  const recorded = new Map(before.ranges?.map((range) => [range.from, range]));
  const first = after.ranges?.find((range) => {
    const known = recorded.get(range.from);
    return known !== undefined && known.until === range.until && known.digest.source !== range.digest.source;
  });
  if (first === undefined) return '';
  const borders = [
    ...(first.from === undefined ? [] : [`from ${first.from}`]),
    ...(first.until === undefined ? [] : [`before ${first.until}`]),
  ];
  return `, first in its part ${borders.length === 0 ? 'without borders' : borders.join(' and ')}`;
}
