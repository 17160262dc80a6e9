// Names in a directory, by the shell's own patterns: no program runs, and no name is special, since none has a slash.
import type { Exchange, Outcome } from './exchange.ts';
import { failureText } from './failure-text.ts';
import { quoted } from './quoted.ts';

export function listDirectory(path: string): Exchange {
  return {
    script: `L ${quoted(path)}`,
    outcomes({ stdout, stderr }) {
      const text = stdout.toString('utf8');
      const names = text.slice(2).split('/').slice(0, -1);
      const outcome: Readonly<Record<string, Outcome>> = {
        y: { value: names.sort() },
        n: failureText('not-a-directory', ''),
        m: { value: undefined },
        d: failureText('permission-denied', ''),
      };
      return [outcome[text[0] ?? ''] ?? failureText('write-failed', stderr)];
    },
  };
}
