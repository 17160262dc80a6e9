// Secrets that a command on the workstation prints, such as `pass show {key}` or `security find-generic-password -w`.
import { LongshoreError } from '../../core/error.ts';
import { runProgram } from './run-program.ts';

const timeoutMs = 60_000;

/**
 * What the command prints, without one newline at its end; `undefined` when it prints nothing.
 * Errors: `secret-command-failed`. What the command said is left out: it may hold the value.
 */
export async function fromCommand(
  argv: readonly [string, ...string[]],
  key: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const [program, ...rest] = argv.map((word) => word.replaceAll('{key}', key)) as [string, ...string[]];
  const end = await runProgram([program, ...rest], { environment, timeoutMs });
  if (end.exitCode !== 0) {
    const why =
      end.failure === 'ENOENT'
        ? `there is no program "${program}"`
        : end.timedOut
          ? `it did not end within ${timeoutMs / 1000} s`
          : `it ended with ${end.exitCode ?? end.failure ?? 'a signal'}`;
    throw new LongshoreError('secret-command-failed', `cannot get a secret from \`${argv.join(' ')}\`: ${why}`, {
      next: 'Run the command by hand to see what it says; it gets no terminal and no input here.',
    });
  }
  const text = end.stdout.replace(/\r?\n$/, '');
  return text === '' ? undefined : text;
}
