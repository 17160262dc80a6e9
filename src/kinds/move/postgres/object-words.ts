// pg_identify_object's words for an object, as SQL's ALTER and DROP want them.

/** `statistics object public.s` is `statistics public.s` there; the other types are the same, or nearly. */
export function objectWords(label: string): string {
  return label.replace(/^statistics object /, 'statistics ').replace(/^foreign-data wrapper /, 'foreign data wrapper ');
}

/** The two halves of a label: `materialized view` and `public.totals`. */
export function splitLabel(label: string): { readonly type: string; readonly name: string } {
  const words = objectWords(label);
  const type = types.find((candidate) => words.startsWith(`${candidate} `)) ?? words.slice(0, words.indexOf(' '));
  return { type, name: words.slice(type.length + 1) };
}

const types = [
  'materialized view',
  'foreign table',
  'foreign data wrapper',
  'text search configuration',
  'text search dictionary',
  'operator class',
  'operator family',
  'event trigger',
  'large object',
];
