// lstat of many paths by one program. Types and permission bits come as the kernel's number, which all `stat` programs can
// print (GNU and busybox: -c %f, BSD: -f %Xp).
import type { PathStatus } from '../../ports/host.ts';
import type { Exchange, Outcome } from './exchange.ts';
import { failureText } from './failure-text.ts';
import { quoted } from './quoted.ts';

const types: Readonly<Record<number, PathStatus['type']>> = { 0o10: 'file', 0o04: 'directory', 0o12: 'symlink' };

export function statPaths(paths: readonly string[]): Exchange {
  return {
    script: `S ${paths.map(quoted).join(' ')}`,
    outcomes({ stdout }) {
      const lines = stdout.toString('utf8').split('\n');
      const letters = lines.find((line) => line.length === paths.length && /^[ymd]+$/.test(line));
      if (letters === undefined) return paths.map((): Outcome => 'again');
      const found = new Map<string, PathStatus>();
      for (const line of lines) {
        const match = /^([0-9a-f]+)\/(\d+)\/(\d+)\/(\d+)\/([^/]*)\/(.*)$/i.exec(line);
        if (match === null) continue;
        const [, bits = '', modified, size, uid = '', owner = '', path = ''] = match;
        const mode = Number.parseInt(bits, 16);
        const type = types[mode >> 12] ?? 'file';
        const name = owner === '' || owner === 'UNKNOWN' ? uid : owner;
        // A path with a newline is asked alone, and its first line is all that is told of it.
        found.set(paths.length === 1 ? (paths[0] ?? '') : path, {
          type,
          mode: mode & 0o7777,
          owner: name,
          size: type === 'file' ? Number(size) : 0,
          modifiedAt: Number(modified) * 1000,
        });
      }
      return paths.map((path, index): Outcome => {
        if (letters[index] === 'd') return failureText('permission-denied', '');
        return { value: letters[index] === 'm' ? undefined : found.get(path) };
      });
    },
  };
}
