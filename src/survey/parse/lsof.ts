// `lsof -nP -iTCP -F pcn` (lsof(8), "Output for other programs"): one field a line, p for a process, c its command, n a name;
// `127.0.0.1:5432` listens, `10.0.0.2:51000->10.0.0.1:443` is connected.
import type { SeenConnection, SeenListener } from '../seen.ts';
import { parseEndpoint } from './endpoint.ts';
import type { Parsed } from './parsed.ts';

export function parseLsof(text: string): { readonly listeners: readonly SeenListener[]; readonly connections: Parsed<SeenConnection> } {
  const listeners: SeenListener[] = [];
  const connections: SeenConnection[] = [];
  const unread: string[] = [];
  let owner: { pid?: number; process?: string } = {};
  for (const line of text.split('\n')) {
    const value = line.slice(1);
    if (line.startsWith('p')) owner = /^\d+$/.test(value) ? { pid: Number(value) } : {};
    else if (line.startsWith('c')) owner = { ...owner, process: value.replace(/\\x20/g, ' ') };
    else if (line.startsWith('n')) {
      const [local = '', peer] = value.split('->');
      const here = parseEndpoint(local);
      if (peer === undefined) {
        if (here !== undefined) listeners.push({ address: here.host, port: here.port, ...owner });
        else if (!value.endsWith(':*')) unread.push(line);
        continue;
      }
      const there = parseEndpoint(peer);
      if (here === undefined || there === undefined) unread.push(line);
      else connections.push({ localPort: here.port, peer: there, ...owner });
    }
  }
  return { listeners, connections: { items: connections, unread } };
}
