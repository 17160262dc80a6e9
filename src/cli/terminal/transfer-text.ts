// How far a move is, in words: `12.3 MB of 40.0 MB (30%), 4.1 MB/s, 7 s left`.
import { bytes, count, duration } from './figures.ts';
import type { RunningStep } from './run-state.ts';

/** A rate over less than this says more about buffers than about the way. */
const shortestMs = 500;

export function transferText(step: RunningStep): string {
  const { from, now } = step;
  if (now === undefined) return '';
  const parts: string[] = [];
  if (now.bytes !== undefined) parts.push(howFar(now.bytes, now.totalBytes, bytes));
  if (now.rows !== undefined)
    parts.push(now.totalRows === undefined ? `${count(now.rows)} rows` : howFar(now.rows, now.totalRows, count, ' rows'));
  if (now.files !== undefined)
    parts.push(now.totalFiles === undefined ? `${count(now.files)} files` : howFar(now.files, now.totalFiles, count, ' files'));
  const elapsed = now.at - (from?.at ?? now.at);
  if (elapsed >= shortestMs) {
    const byBytes = now.bytes !== undefined && (now.totalBytes !== undefined || now.totalRows === undefined);
    const [value, first, total] = byBytes ? [now.bytes, from?.bytes, now.totalBytes] : [now.rows, from?.rows, now.totalRows];
    const done = (value ?? 0) - (first ?? 0);
    if (done > 0) {
      const perMs = done / elapsed;
      parts.push(byBytes ? `${bytes(Math.round(perMs * 1000))}/s` : `${count(perMs * 1000)} rows/s`);
      if (total !== undefined && total > (value ?? 0)) parts.push(`${duration((total - (value ?? 0)) / perMs)} left`);
    }
  }
  return [now.what, parts.join(', ')].filter((part) => part !== undefined && part !== '').join(': ');
}

function howFar(value: number, total: number | undefined, figure: (value: number) => string, unit = ''): string {
  if (total === undefined || total <= 0) return `${figure(value)}${unit}`;
  const percent = Math.min(100, Math.floor((value / total) * 100));
  return `${figure(value)} of ${figure(total)}${unit} (${percent}%)`;
}
