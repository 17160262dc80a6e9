// One spelling, mark and colour for each way in which a step can end.
import type { StepOutcome } from '../../core/event.ts';
import type { Style } from './style.ts';

interface Appearance {
  readonly mark: string;
  readonly paint: keyof Style;
}

const appearances: Readonly<Record<StepOutcome, Appearance>> = {
  applied: { mark: '✓', paint: 'green' },
  unchanged: { mark: '·', paint: 'dim' },
  moved: { mark: '✓', paint: 'green' },
  passed: { mark: '✓', paint: 'green' },
  opened: { mark: '✓', paint: 'green' },
  restored: { mark: '↺', paint: 'cyan' },
  discarded: { mark: '↺', paint: 'cyan' },
  failed: { mark: '✗', paint: 'red' },
  waiting: { mark: '…', paint: 'yellow' },
  skipped: { mark: '-', paint: 'dim' },
};

export function outcomeMark(outcome: StepOutcome, style: Style): string {
  const { mark, paint } = appearances[outcome];
  return style[paint](mark);
}

export function outcomeText(outcome: StepOutcome, style: Style): string {
  return style[appearances[outcome].paint](outcome);
}
