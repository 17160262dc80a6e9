// Directories made, several in a row.
import type { Exchange, Outcome } from './exchange.ts';
import { failures } from './failures.ts';
import { failureText } from './failure-text.ts';
import { quoted } from './quoted.ts';

export function makeDirectories(works: readonly { readonly path: string; readonly mode: number }[]): Exchange {
  return {
    script: works.map(({ path, mode }, index) => `M ${index} ${mode.toString(8)} ${quoted(path)}`).join('\n'),
    outcomes({ stdout, stderr }) {
      const failed = failures(stdout, []);
      return works.map((_, index): Outcome => {
        const word = failed.get(index);
        return word === undefined ? { value: undefined } : failureText(word, stderr);
      });
    },
  };
}
