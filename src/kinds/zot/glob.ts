// Globs as zot writes repositories: `**` stands for any number of segments, none included; `*` and `?` stay within one
// (github.com/bmatcuk/doublestar). Besides matching, whether two of them meet: a rule that is never asked by accident.

export function globMatches(pattern: string, path: string): boolean {
  return globMeet(pattern, trimSlashes(path), { literal: true }) !== undefined;
}

/** A path that both patterns match, or `undefined` when there is none. With `literal` the second one is a path. */
export function globMeet(a: string, b: string, options: { readonly literal?: boolean } = {}): string | undefined {
  const literal = options.literal ?? false;
  return segmentsMeet(segments(a), segments(b), literal)?.join('/');
}

/** What this model does not understand: alternatives and classes. */
export function globProblems(what: string, pattern: string): readonly string[] {
  return /[{}[\]\\]/.test(pattern) ? [`${what} "${pattern}" has braces, brackets or a backslash; write a rule for each case`] : [];
}

export function trimSlashes(path: string): string {
  return path.replaceAll(/^\/+|\/+$/g, '');
}

function segments(pattern: string): readonly string[] {
  const trimmed = trimSlashes(pattern);
  return trimmed === '' ? [] : trimmed.split('/');
}

function segmentsMeet(a: readonly string[], b: readonly string[], literal: boolean): readonly string[] | undefined {
  const [first, ...restA] = a;
  const [second, ...restB] = b;
  const wildB = second === '**' && !literal;
  if (first === undefined && second === undefined) return [];
  if (first === '**') {
    const none = segmentsMeet(restA, b, literal);
    if (none !== undefined || second === undefined) return none;
    if (wildB) return segmentsMeet(a, restB, literal);
    return prepend(literal ? second : exampleOf(second), segmentsMeet(a, restB, literal));
  }
  if (wildB) {
    const none = segmentsMeet(a, restB, literal);
    if (none !== undefined || first === undefined) return none;
    return prepend(exampleOf(first), segmentsMeet(restA, b, literal));
  }
  if (first === undefined || second === undefined) return undefined;
  const both = lettersMeet(first, second, literal);
  return both === undefined ? undefined : prepend(both === '' ? 'x' : both, segmentsMeet(restA, restB, literal));
}

function lettersMeet(a: string, b: string, literal: boolean): string | undefined {
  if (a === '' && b === '') return '';
  if (a.startsWith('*')) {
    const none = lettersMeet(a.slice(1), b, literal);
    if (none !== undefined || b === '') return none;
    if (b.startsWith('*') && !literal) return lettersMeet(a, b.slice(1), literal);
    const rest = lettersMeet(a, b.slice(1), literal);
    return rest === undefined ? undefined : `${letter(b, literal)}${rest}`;
  }
  if (b.startsWith('*') && !literal) {
    const none = lettersMeet(a, b.slice(1), literal);
    if (none !== undefined || a === '') return none;
    const rest = lettersMeet(a.slice(1), b, literal);
    return rest === undefined ? undefined : `${letter(a, false)}${rest}`;
  }
  if (a === '' || b === '') return undefined;
  const anyB = b.startsWith('?') && !literal;
  if (!a.startsWith('?') && !anyB && a[0] !== b[0]) return undefined;
  const rest = lettersMeet(a.slice(1), b.slice(1), literal);
  return rest === undefined ? undefined : `${a.startsWith('?') ? letter(b, literal) : letter(a, false)}${rest}`;
}

function letter(pattern: string, literal: boolean): string {
  const first = pattern[0] ?? '';
  return first === '?' && !literal ? 'x' : first;
}

function exampleOf(segment: string): string {
  const example = segment.replaceAll('*', '').replaceAll('?', 'x');
  return example === '' ? 'x' : example;
}

function prepend(segment: string, rest: readonly string[] | undefined): readonly string[] | undefined {
  return rest === undefined ? undefined : [segment, ...rest];
}
