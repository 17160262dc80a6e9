// How long a fact holds: from one moment of the plan to another, and who began and ended it.
import type { Fact } from '../core/fact.ts';
import type { StepRef } from '../core/ref.ts';

/**
 * A fact without a break. Moments are counted between steps: moment 0 is the start, moment `n + 1` is after the step at
 * position `n`. The fact holds at every moment `m` with `from <= m < to`; `to` is infinite when nothing ends it.
 */
export interface Span<F extends Fact = Fact> {
  readonly fact: F;
  readonly key: string;
  readonly from: number;
  readonly to: number;
  /** The step that made it true; `undefined`: it was so at the start. */
  readonly provider: StepRef | undefined;
  /** The step that took it away, or that replaced it by the same fact with other attributes. */
  readonly ender: StepRef | undefined;
  /** True when `ender` put the same fact with other attributes in its place. */
  readonly replaced: boolean;
}

export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** The parts of a span that none of the covers covers, in order: where a data set had no backup, a name no holder. */
export function gaps(span: Gap, covers: readonly Gap[]): readonly Gap[] {
  const open: Gap[] = [];
  let at = span.from;
  for (const cover of covers.toSorted((a, b) => a.from - b.from)) {
    if (cover.to <= at) continue;
    if (cover.from >= span.to) break;
    if (cover.from > at) open.push({ from: at, to: cover.from });
    at = Math.max(at, cover.to);
  }
  if (at < span.to) open.push({ from: at, to: span.to });
  return open;
}

/** The time that two spans have in common. */
export function overlap(a: Gap, b: Gap): Gap | undefined {
  const from = Math.max(a.from, b.from);
  const to = Math.min(a.to, b.to);
  return from < to ? { from, to } : undefined;
}

/** Spans that only differ in attributes as one: from when to when the fact held at all. In the given order. */
export function coalesced<S extends Span>(spans: readonly S[]): readonly S[] {
  const joined = new Map<string, S>();
  const order: S[] = [];
  for (const span of spans) {
    const open = joined.get(span.key);
    if (open?.replaced === true) {
      const longer = { ...open, to: span.to, ender: span.ender, replaced: span.replaced };
      order[order.indexOf(open)] = longer;
      joined.set(span.key, longer);
    } else {
      joined.set(span.key, span);
      order.push(span);
    }
  }
  return order;
}
