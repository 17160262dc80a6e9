// The way to an API server through an HTTP proxy: CONNECT (RFC 9110, 9.3.6), with the name and password of the proxy's URL.
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';

/** `address` is host and port of the server. */
export function proxyTunnel(proxyUrl: string, address: string, opened: (error: Error | null, socket: Socket) => void): void {
  const proxy = new URL(proxyUrl);
  const basic = Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64');
  const request = (proxy.protocol === 'https:' ? httpsRequest : httpRequest)({
    host: proxy.hostname,
    port: proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : Number(proxy.port),
    method: 'CONNECT',
    path: address,
    agent: false,
    headers: { host: address, ...(proxy.username === '' ? {} : { 'proxy-authorization': `Basic ${basic}` }) },
  });
  const fail = (error: Error): void => opened(error, undefined as unknown as Socket);
  request.once('error', (error) => fail(new Error(`proxy ${proxy.host}: ${error.message}`)));
  request.once('response', (answer) => {
    answer.resume();
    fail(new Error(`proxy ${proxy.host} answered ${answer.statusCode}`));
  });
  request.once('connect', (answer, socket: Socket) => {
    if (answer.statusCode === 200) return opened(null, socket);
    socket.destroy();
    fail(new Error(`proxy ${proxy.host} answered ${answer.statusCode}`));
  });
  request.end();
}
