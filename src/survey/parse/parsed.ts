// What a parser gives: what it understood, and the lines that it did not; those become open questions.

export interface Parsed<Item> {
  readonly items: readonly Item[];
  readonly unread: readonly string[];
}

/** One item a line; blank lines say nothing. A line that `read` gives nothing for is unread. */
export function parseLines<Item>(text: string, read: (line: string) => Item | undefined): Parsed<Item> {
  const items: Item[] = [];
  const unread: string[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const item = read(line);
    if (item === undefined) unread.push(line);
    else items.push(item);
  }
  return { items, unread };
}
