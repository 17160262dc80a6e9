// "From which step on does this no longer hold?", answered from spans, without walking through the moments.
import { factKey, type Fact } from '../core/fact.ts';
import type { StepRef } from '../core/ref.ts';
import { gaps, overlap, type Gap, type Span } from './span.ts';

export interface BreakQuery {
  /** What should hold. */
  readonly holds: Fact;
  /** Only while this holds, too; the whole plan unless given. */
  readonly while?: Fact;
  /** From after this step on; from the start unless given. */
  readonly from?: StepRef;
  /** Up to before this step; to the end unless given. */
  readonly until?: StepRef;
}

export interface Break {
  readonly moment: number;
  /** The step after which it is so; `undefined`: it is so from the start. */
  readonly after: StepRef | undefined;
  /** The first moment at which it holds again; infinite when it never does. */
  readonly until: number;
  /** Who makes it hold again. */
  readonly mendedBy: StepRef | undefined;
}

interface Source {
  readonly end: number;
  spans(key: string): readonly Span[];
  positionOf(step: StepRef): number;
  stepBefore(moment: number): StepRef | undefined;
}

export function firstBreak(timeline: Source, query: BreakQuery): Break | undefined {
  const frame: Gap = {
    from: query.from === undefined ? 0 : timeline.positionOf(query.from) + 1,
    to: query.until === undefined ? timeline.end + 1 : timeline.positionOf(query.until) + 1,
  };
  const frames = query.while === undefined ? [frame] : timeline.spans(factKey(query.while)).flatMap((span) => overlap(frame, span) ?? []);
  const held = timeline.spans(factKey(query.holds));
  for (const each of frames) {
    const [gap] = gaps(each, held);
    if (gap === undefined) continue;
    const mended = held.find((span) => span.from >= gap.to && span.from > gap.from);
    return {
      moment: gap.from,
      after: timeline.stepBefore(gap.from),
      until: mended?.from ?? Infinity,
      mendedBy: mended?.provider,
    };
  }
  return undefined;
}
