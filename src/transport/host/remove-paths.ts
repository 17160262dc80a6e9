// Files, symlinks and empty directories removed: all files by one `rm`.
import type { Exchange, Outcome } from './exchange.ts';
import { failures } from './failures.ts';
import { failureText } from './failure-text.ts';
import { quoted } from './quoted.ts';

export function removePaths(paths: readonly string[]): Exchange {
  return {
    script: `r ${paths.map(quoted).join(' ')}`,
    outcomes({ stdout, stderr }) {
      const failed = failures(stdout, paths);
      return paths.map((_, index): Outcome => {
        const word = failed.get(index);
        return word === undefined ? { value: undefined } : failureText(word, stderr);
      });
    },
  };
}
