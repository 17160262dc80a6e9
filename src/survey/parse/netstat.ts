// `netstat -atnp` of net-tools and BusyBox (netstat(8)): `tcp 0 0 0.0.0.0:22 0.0.0.0:* LISTEN 812/sshd`, `-` for a process that
// may not be seen. What is left over is heads of the table and other states.
import type { SeenConnection, SeenListener } from '../seen.ts';
import { parseEndpoint } from './endpoint.ts';

export function parseNetstat(text: string): {
  readonly listeners: readonly SeenListener[];
  readonly connections: readonly SeenConnection[];
} {
  const listeners: SeenListener[] = [];
  const connections: SeenConnection[] = [];
  for (const line of text.split('\n')) {
    const [protocol = '', , , local = '', peer = '', state = '', program = '', ...rest] = line.trim().split(/\s+/);
    if (!protocol.startsWith('tcp')) continue;
    const here = parseEndpoint(local);
    if (here === undefined) continue;
    const [, pid, name] = /^(\d+)\/(.+)$/.exec([program, ...rest].join(' ')) ?? [];
    const owner = pid === undefined || name === undefined ? {} : { pid: Number(pid), process: name.replace(/:.*$/, '') };
    const there = parseEndpoint(peer);
    if (state === 'LISTEN') listeners.push({ address: here.host, port: here.port, ...owner });
    else if (state === 'ESTABLISHED' && there !== undefined) connections.push({ localPort: here.port, peer: there, ...owner });
  }
  return { listeners, connections };
}
