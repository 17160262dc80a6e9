// Names in a directory, by the shell's own patterns: no program runs, and no name is special, since none has a slash.
import type { Exchange, Outcome } from './exchange.ts';
import { failureText } from './failure-text.ts';
import { quoted } from './quoted.ts';

export function listDirectory(path: string): Exchange {
  return {
    script: `L ${quoted(path)}`,
    outcomes({ stdout, stderr }) {
      const text = stdout.toString('utf8');
      // Names stand between double slashes, some together; what a stray process prints stands between those.
      const names = [...text.matchAll(/\/\/([^/]+(?:\/[^/]+)*)\/\//g)].flatMap(([, some = '']) => some.split('/'));
      const outcome: Readonly<Record<string, Outcome>> = {
        y: { value: names.sort() },
        n: failureText('not-a-directory', ''),
        m: { value: undefined },
        d: failureText('permission-denied', ''),
      };
      const letter = /^[ynmd]$/m.exec(text)?.[0];
      if (letter === undefined) return [stderr === '' ? 'again' : failureText('write-failed', stderr)];
      return [outcome[letter] ?? 'again'];
    },
  };
}
