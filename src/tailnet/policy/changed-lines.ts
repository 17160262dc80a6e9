// The lines in which two texts differ, as `diff` would show them: what went and what came, each with its number.

export interface ChangedLine {
  readonly change: 'gone' | 'come';
  /** In the old text for what went, in the new one for what came; from 1. */
  readonly line: number;
  readonly text: string;
}

/** Quadratic in the part that differs, which an edit keeps small; beyond 2000 lines it is shown as replaced. */
export function changedLines(before: string, after: string): readonly ChangedLine[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  const from = old.slice(head, old.length - tail);
  const to = now.slice(head, now.length - tail);
  const common = from.length * to.length > 4_000_000 ? [] : commonLines(from, to);
  const [keptOld, keptNow] = [new Set(common.map(([i]) => i)), new Set(common.map(([, j]) => j))];
  const gone = from.flatMap((text, index): ChangedLine[] => (keptOld.has(index) ? [] : [{ change: 'gone', line: head + index + 1, text }]));
  const come = to.flatMap((text, index): ChangedLine[] => (keptNow.has(index) ? [] : [{ change: 'come', line: head + index + 1, text }]));
  return [...gone, ...come].sort((a, b) => a.line - b.line || (a.change === 'gone' ? -1 : 1));
}

function commonLines(from: readonly string[], to: readonly string[]): readonly (readonly [number, number])[] {
  const width = to.length + 1;
  const lengths = new Uint32Array((from.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = from.length - 1; i >= 0; i -= 1)
    for (let j = to.length - 1; j >= 0; j -= 1)
      lengths[i * width + j] = from[i] === to[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < from.length && j < to.length;) {
    if (from[i] === to[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}
