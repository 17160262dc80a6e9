// Where a call stands in the user's files, so that a finding can say `phases/4-miniflux.ts:17`.
import { fileURLToPath } from 'node:url';
import type { Place } from './step.ts';

const ownFolder = new URL('.', import.meta.url).href;

/** The nearest caller outside this folder; `undefined` where the engine gives no stack. */
export function callerPlace(): Place | undefined {
  const stack = new Error('place').stack?.split('\n').slice(1) ?? [];
  for (const frame of stack) {
    const match = /(file:\/\/[^\s)]+?)(?:\?[^\s:)]*)?:(\d+):\d+\)?$/.exec(frame);
    if (match?.[1] === undefined || match[2] === undefined || match[1].startsWith(ownFolder)) continue;
    return { file: fileURLToPath(match[1]), line: Number(match[2]) };
  }
  return undefined;
}
