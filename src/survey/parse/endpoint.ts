// `address:port` as ss, lsof, netstat and docker write it: `0.0.0.0:22`, `[::]:22`, `*:22`, `:::22`, `127.0.0.1%lo:53`.
import type { HostPort } from '../seen.ts';

const everyInterface = new Set(['*', '0.0.0.0', '::', '[::]', '']);

export function parseEndpoint(text: string): HostPort | undefined {
  const at = text.lastIndexOf(':');
  if (at < 0) return undefined;
  const port = text.slice(at + 1);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535 || Number(port) === 0) return undefined;
  const address = text.slice(0, at).replace(/%\w+$/, '');
  const host = everyInterface.has(address) ? '*' : address.replace(/^\[(.*?)(%\w+)?\]$/, '$1').replace(/^::ffff:/i, '');
  return { host: host === '' ? '*' : host, port: Number(port) };
}
