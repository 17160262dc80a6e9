// Directories made and paths removed, several in a row.
import type { Exchange, Outcome } from './exchange.ts';
import { failureText } from './failure-text.ts';
import { quoted } from './quoted.ts';

export type PathChange = { readonly make: string; readonly mode: number } | { readonly remove: string };

export function changePaths(changes: readonly PathChange[]): Exchange {
  const lines = changes.map((change, index) =>
    'make' in change ? `M ${index} ${change.mode.toString(8)} ${quoted(change.make)}` : `X ${index} ${quoted(change.remove)}`,
  );
  return {
    script: lines.join('\n'),
    outcomes({ stdout, stderr }) {
      const said = [...stdout.toString('utf8').matchAll(/^(\d+) ([a-z-]+)$/gm)];
      const failures = new Map(said.map(([, index, word]) => [Number(index), word] as const));
      return changes.map((_, index): Outcome => {
        const word = failures.get(index);
        return word === undefined ? { value: undefined } : failureText(word, stderr);
      });
    },
  };
}
