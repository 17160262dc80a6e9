// Requests that leave HTTP: exec, attach and port-forward of pods. Which protocol is spoken is the client's choice of those there are.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { ApiError, PlainNotFound } from '../api-error.ts';
import { resolvePath } from '../api-handler.ts';
import type { ApiParts } from '../api-request.ts';
import { listAt, textAt, type Doc } from '../doc.ts';
import { execOverSpdy, execOverWebSocket, execProtocols, type ExecStreams } from './exec-session.ts';
import {
  channelProtocol,
  forwardOverChannels,
  forwardOverSpdy,
  forwardOverTunnel,
  spdyProtocol,
  tunnelProtocol,
} from './port-forward-session.ts';

export interface PodDoor {
  exec(pod: Doc, container: string, command: readonly string[], streams: ExecStreams): Promise<number>;
  connect(pod: Doc, port: number): Duplex;
}

/** Takes the connection over, or gives what to refuse it with. */
export function upgradeConnection(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  parts: ApiParts,
  door: PodDoor,
): ApiError | undefined {
  try {
    takeOver(request, socket, head, parts, door);
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error;
    if (error instanceof PlainNotFound) return new ApiError(404, 'NotFound', 'the server could not find the requested resource');
    throw error;
  }
}

function takeOver(request: IncomingMessage, socket: Duplex, head: Buffer, parts: ApiParts, door: PodDoor): void {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const { path, type } = resolvePath(url.pathname, parts);
  if (type.kind !== 'Pod' || path.name === undefined || !['exec', 'portforward'].includes(path.subresource ?? ''))
    throw new PlainNotFound();
  const pod = parts.verbs.existing({ type, namespace: path.namespace, name: path.name });
  const protocols = offered(request);
  const over = (request.headers.upgrade ?? '').toLowerCase();
  if (path.subresource === 'portforward') {
    const connect = (port: number): Duplex => door.connect(pod, port);
    if (over === 'websocket' && protocols.includes(tunnelProtocol)) return forwardOverTunnel(request, socket, head, connect);
    const ports = url.searchParams.getAll('ports').flatMap((each) => each.split(',').map(Number));
    if (over === 'websocket' && protocols.includes(channelProtocol) && ports.length > 0)
      return forwardOverChannels(request, socket, head, ports, connect);
    if (over === 'spdy/3.1' && protocols.includes(spdyProtocol)) return forwardOverSpdy(socket, head, connect);
    throw noProtocol(protocols, [tunnelProtocol, channelProtocol, spdyProtocol]);
  }
  const flag = (name: string): boolean => ['true', '1'].includes(url.searchParams.get(name) ?? '');
  const options = { stdin: flag('stdin'), tty: flag('tty') };
  const command = url.searchParams.getAll('command');
  const container = containerOf(pod, url.searchParams.get('container'));
  if (command.length === 0) throw ApiError.badRequest('you must specify at least 1 command to execute');
  const run = (streams: ExecStreams): Promise<number> => door.exec(pod, container, command, streams);
  const protocol = execProtocols.find((each) => protocols.includes(each));
  if (protocol === undefined) throw noProtocol(protocols, execProtocols);
  if (over === 'websocket') return execOverWebSocket(request, socket, { head, protocol }, options, run);
  const streams = 1 + ['stdin', 'stdout', 'stderr'].filter(flag).length + (options.tty && !flag('stderr') ? 1 : 0);
  // With a terminal the client opens one more stream, for its size.
  return execOverSpdy(socket, head, protocol, { ...options, streams }, run);
}

function offered(request: IncomingMessage): readonly string[] {
  const given = [request.headers['sec-websocket-protocol'], request.headers['x-stream-protocol-version']];
  return given.flat().flatMap((each) => (each ?? '').split(',').map((name) => name.trim()));
}

function noProtocol(given: readonly string[], known: readonly string[]): ApiError {
  return new ApiError(
    400,
    'BadRequest',
    `unable to upgrade: unable to negotiate protocol: client supports [${given.join(' ')}], server accepts [${known.join(' ')}]`,
  );
}

function containerOf(pod: Doc, asked: string | null): string {
  const names = [...listAt(pod, 'spec.containers'), ...listAt(pod, 'spec.initContainers')].map((each) => String(each['name']));
  if (asked !== null && asked !== '' && !names.includes(asked))
    throw ApiError.badRequest(`container ${asked} is not valid for pod ${textAt(pod, 'metadata.name') ?? ''}`);
  return asked !== null && asked !== '' ? asked : (names[0] ?? '');
}
