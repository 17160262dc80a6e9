// What is true at one moment of a plan: a view of the timeline, not a copy of anything.
import { factKey, isFalseWhenAbsent, type Fact, type FactName, type FactOf } from '../core/fact.ts';
import type { Span } from './span.ts';

/** `unknown`: nobody says so, and silence about such a fact is no denial. */
export type Truth = 'true' | 'false' | 'unknown';

/** What a moment needs of the timeline. */
export interface SpanSource {
  spans(key: string): readonly Span[];
  named<Name extends FactName>(name: Name): readonly Span<FactOf<Name>>[];
  about<Name extends FactName>(name: Name, subject: string): readonly Span<FactOf<Name>>[];
  everything(): Iterable<readonly Span[]>;
}

export class Moment {
  readonly moment: number;
  readonly #source: SpanSource;
  constructor(source: SpanSource, moment: number) {
    this.#source = source;
    this.moment = moment;
  }

  /** Whether this very fact holds; attributes are not compared. */
  truth(fact: Fact): Truth {
    const key = factKey(fact);
    const spans = this.#source.spans(key);
    if (spanAt(spans, this.moment) !== undefined) return 'true';
    // What a reference will say is known only when its step has run.
    if (key.includes('‹')) return 'unknown';
    // Somebody provides it at another time, so somebody keeps count of it: it is not so now.
    return spans.length > 0 || isFalseWhenAbsent(fact) ? 'false' : 'unknown';
  }

  holds(fact: Fact): boolean {
    return this.truth(fact) === 'true';
  }

  /** The fact as it is now, with its attributes. */
  get<F extends Fact>(fact: F): Span<FactOf<F['fact']>> | undefined {
    return spanAt(this.#source.spans(factKey(fact)), this.moment) as Span<FactOf<F['fact']>> | undefined;
  }

  /** Every fact of a name that holds now. */
  all<Name extends FactName>(name: Name): readonly FactOf<Name>[] {
    return this.#source
      .named(name)
      .filter(this.#isNow)
      .map((span) => span.fact);
  }

  /** Every fact of a name about a subject (the first field of its key) that holds now. */
  about<Name extends FactName>(name: Name, subject: string): readonly FactOf<Name>[] {
    return this.#source
      .about(name, subject)
      .filter(this.#isNow)
      .map((span) => span.fact);
  }

  *[Symbol.iterator](): Iterator<Fact> {
    for (const spans of this.#source.everything()) {
      const span = spanAt(spans, this.moment);
      if (span !== undefined) yield span.fact;
    }
  }

  readonly #isNow = ({ from, to }: Span): boolean => from <= this.moment && this.moment < to;
}

/** Binary search: the spans of one key follow each other and do not overlap. */
export function spanAt(spans: readonly Span[], moment: number): Span | undefined {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.from ?? 0) <= moment) low = middle + 1;
    else high = middle;
  }
  const span = spans[low - 1];
  return span !== undefined && moment < span.to ? span : undefined;
}
