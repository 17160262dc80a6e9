// Contents of many files by one `cat`: binary as they are, told apart by their sizes, which are read before and after. What
// does not add up (a file that grows, a daemon that prints into our stream) is asked for again, alone.
import type { Exchange, Outcome } from './exchange.ts';
import { failureText } from './failure-text.ts';
import type { FrameResult } from './frame.ts';
import { quoted } from './quoted.ts';

const outcomeOf: Readonly<Record<string, Outcome>> = {
  m: { value: undefined },
  d: failureText('permission-denied', ''),
  D: { failed: 'not-a-file', is: 'it is a directory' },
  l: { failed: 'not-a-file', is: 'it is a symlink' },
  o: failureText('not-a-file', ''),
};

export function readFiles(paths: readonly string[]): Exchange {
  return { script: `R ${paths.map(quoted).join(' ')}`, outcomes: (result) => manyOutcomes(result, paths.length) };
}

/** One file in a form that foreign output cannot pass for: hex digits, three and a half times as long. */
export function readDigits(path: string): Exchange {
  return { script: `O ${quoted(path)}`, outcomes: oneOutcome };
}

function oneOutcome({ code, stdout, stderr }: FrameResult): readonly Outcome[] {
  const lines = stdout.toString('latin1').split('\n');
  const letter = lines.find((line) => /^= [a-zA-Z]$/.test(line))?.at(-1);
  if (letter === undefined) return ['again'];
  const known = outcomeOf[letter];
  if (known !== undefined) return [known];
  if (code !== 0) return [failureText('write-failed', stderr)];
  const digits = lines.filter((line) => /^( +[0-9a-f]{2})+ *$/.test(line));
  // All lines but the last are full, or one of them was torn apart.
  if (digits.slice(0, -1).some((line) => line.trim().length !== 47)) return ['again'];
  return [{ value: bytes(Buffer.from(digits.join('').replaceAll(' ', ''), 'hex')) }];
}

function manyOutcomes({ stdout }: FrameResult, count: number): readonly Outcome[] {
  const first = stdout.indexOf(10);
  const letters = stdout.subarray(0, Math.max(first, 0)).toString('latin1');
  const everyAgain = Array.from({ length: count }, (): Outcome => 'again');
  if (letters.length !== count) return everyAgain;
  const files = [...letters].filter((letter) => letter === 'f').length;
  const contents = files === 0 ? [] : splitContents(stdout.subarray(first + 1), files);
  let next = 0;
  return [...letters].map((letter): Outcome => {
    if (letter !== 'f') return outcomeOf[letter] ?? 'again';
    const content = contents?.[next++];
    return content === undefined ? 'again' : { value: bytes(content) };
  });
}

/** A line for each file, an empty line, the contents, the same lines again. */
function splitContents(body: Buffer, files: number): readonly Buffer[] | undefined {
  const blank = body.indexOf('\n\n');
  if (blank < 0) return undefined;
  const before = body.subarray(0, blank + 1);
  const sizes = before
    .toString('latin1')
    .trimEnd()
    .split('\n')
    .map((line) => Number(line.split('/', 1)[0]));
  if (sizes.length !== files || sizes.some((size) => !Number.isSafeInteger(size))) return undefined;
  const start = blank + 2;
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (!body.subarray(start + total).equals(before)) return undefined;
  let at = start;
  return sizes.map((size) => body.subarray(at, (at += size)));
}

function bytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer);
}
