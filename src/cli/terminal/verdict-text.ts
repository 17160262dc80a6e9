// A run's verdict as people say it.
import type { RunVerdict } from '../../core/event.ts';
import type { Style } from './style.ts';

const texts: Readonly<Record<RunVerdict, readonly [text: string, paint: keyof Style]>> = {
  done: ['done', 'green'],
  failed: ['failed', 'red'],
  waiting: ['waiting at a gate', 'yellow'],
  unverified: ['not verified: a check or a proof did not hold', 'red'],
  interrupted: ['interrupted; the same command goes on', 'yellow'],
  'rolled-back': ['rolled back', 'cyan'],
};

export function verdictText(verdict: RunVerdict, style: Style): string {
  const [text, paint] = texts[verdict];
  return style.bold(style[paint](text));
}
