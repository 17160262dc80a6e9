// `ss -H -ltnp` and `ss -H -tnp state established` (ss(8), iproute2): columns by blanks; the process as
// `users:(("nginx",pid=12,fd=6),…)`, of which the first stands for all. A state filter drops the column of states.
import type { SeenConnection, SeenListener } from '../seen.ts';
import { parseEndpoint } from './endpoint.ts';
import { parseLines, type Parsed } from './parsed.ts';

export function parseSsListeners(text: string): Parsed<SeenListener> {
  return parseLines(text, (line) => {
    const [local] = endpoints(line);
    if (local === undefined) return undefined;
    return { address: local.host, port: local.port, ...processOf(line) };
  });
}

export function parseSsConnections(text: string): Parsed<SeenConnection> {
  return parseLines(text, (line) => {
    const [local, peer] = endpoints(line);
    if (local === undefined || peer === undefined) return undefined;
    return { localPort: local.port, peer, ...processOf(line) };
  });
}

function endpoints(line: string) {
  return line
    .replace(/users:.*$/, '')
    .trim()
    .split(/\s+/)
    .filter((word) => word.includes(':'))
    .map((word) => parseEndpoint(word));
}

function processOf(line: string): { readonly pid?: number; readonly process?: string } {
  const [, process, pid] = /users:\(\("([^"]*)",pid=(\d+)/.exec(line) ?? [];
  return process === undefined || pid === undefined ? {} : { process, pid: Number(pid) };
}
