// `ps -A -o pid= -o ppid= -o user= -o args=` (POSIX).
import type { SeenProcess } from '../seen.ts';
import { parseLines, type Parsed } from './parsed.ts';

export function parseProcesses(text: string): Parsed<SeenProcess> {
  return parseLines(text, (line) => {
    const [, pid, parent, user, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || user === undefined || command === undefined) return undefined;
    return { pid: Number(pid), parent: Number(parent), user, command };
  });
}
