// The last word of a command that failed: for people on stderr, as one document on stdout where JSON was asked for.
import { errorRecord, LongshoreError } from '../core/error.ts';
import type { Environment } from './environment.ts';
import { exitCodeOfError } from './exit-code-of.ts';
import { styleFor } from './terminal/style.ts';
import { errorLines } from './terminal/event-lines.ts';

export async function reportError(thrown: unknown, argv: readonly string[], environment: Environment): Promise<number> {
  const error = errorRecord(thrown);
  const style = styleFor({
    isTTY: environment.stderr.isTTY,
    env: environment.env,
    plain: argv.includes('--plain'),
    color: !argv.includes('--no-color'),
  });
  environment.stderr.write(`${errorLines(error, style, environment.cwd).join('\n')}\n`);
  // A defect of ours: whoever reports it needs the stack.
  if (!(thrown instanceof LongshoreError) && thrown instanceof Error) {
    environment.stderr.write(`${style.dim(thrown.stack?.split('\n').slice(1).join('\n') ?? '')}\nThis is a defect of Longshore.\n`);
  }
  if (wantsJson(argv)) environment.stdout.write(`${JSON.stringify({ schema: 'longshore/error/v1', error }, undefined, 2)}\n`);
  return exitCodeOfError(error);
}

/** The error may have come before the options were read. */
function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, index) =>
      word === '--json' ||
      word === '-ojson' ||
      word === '--output=json' ||
      ((word === '-o' || word === '--output') && argv[index + 1] === 'json'),
  );
}
