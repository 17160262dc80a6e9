// `launchctl list` (launchctl(1)): PID, last exit status and label, by tabs; `-` for what has no process.
import { parseLines, type Parsed } from './parsed.ts';

export interface LoadedJob {
  readonly label: string;
  readonly pid?: number;
  readonly status: number;
}

export function parseLaunchctlList(text: string): Parsed<LoadedJob> {
  const { items, unread } = parseLines(text, (line) => {
    if (/^PID\s+Status\s+Label/.test(line)) return { label: '', status: 0 };
    const [, pid, status, label] = /^(-|\d+)\s+(-|-?\d+)\s+(\S.*)$/.exec(line.trim()) ?? [];
    if (label === undefined) return undefined;
    return { label, status: Number(status === '-' ? 0 : status), ...(pid === undefined || pid === '-' ? {} : { pid: Number(pid) }) };
  });
  return { items: items.filter(({ label }) => label !== ''), unread };
}
