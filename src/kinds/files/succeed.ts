// The end of a script that changes something: anything but success is an error that says what to do.
import { LongshoreError } from '../../core/error.ts';
import type { FileSide } from './file-side.ts';

export async function succeed(
  way: FileSide,
  work: Promise<{ readonly exitCode: number; readonly stderr: string }>,
  what: string,
): Promise<void> {
  const { exitCode, stderr } = await work;
  if (exitCode === 0) return;
  const isFull = /No space left|quota exceeded/i.test(stderr);
  const said = stderr.trim().split('\n').slice(0, 3).join('; ').slice(0, 400);
  throw new LongshoreError(
    isFull ? 'disk-full' : 'files-unpacked',
    `cannot ${what} at ${way.label}: ${isFull ? 'the disk is full' : said}`,
    {
      effect: 'changed',
      next: isFull
        ? 'Free some space there and run the same command again; what has arrived is not copied twice.'
        : 'Clear what it complains about and run the same command again.',
    },
  );
}
