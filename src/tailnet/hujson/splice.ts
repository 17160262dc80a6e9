// A change of a text as pieces that are put in place of others; everything between them stays byte for byte.

export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Splices must not overlap. Of several at one place, the one named first stands first. */
export function splice(text: string, splices: readonly Splice[]): string {
  let result = text;
  const backwards = splices.map((each, order) => ({ ...each, order })).sort((a, b) => b.start - a.start || b.order - a.order);
  for (const each of backwards) result = result.slice(0, each.start) + each.text + result.slice(each.end);
  return result;
}
