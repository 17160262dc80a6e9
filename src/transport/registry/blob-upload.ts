// Uploads one blob: mounted from a neighbour, in one piece or in chunks; when the connection breaks, the upload's location is
// asked how much has arrived, and only the rest is sent (distribution-spec, "Pushing blobs").
import { setTimeout as wait } from 'node:timers/promises';
import { LongshoreError } from '../../core/error.ts';
import type { BlobUpload } from '../../ports/registry.ts';
import { ByteQueue } from './byte-queue.ts';
import type { Answer, RegistrySession } from './registry-session.ts';

/** An upload that the registry has begun: where it goes on, and what it wants to be given at least at a time. */
interface Begun {
  readonly location: string;
  readonly leastBytes: number;
}

export interface UploadOptions {
  readonly session: RegistrySession;
  readonly repository: string;
  readonly upload: BlobUpload;
  readonly signal: AbortSignal;
  readonly present: () => Promise<boolean>;
}

const mostBreaks = 5;
const pauseMs = 100;

export async function uploadBlob(options: UploadOptions): Promise<'uploaded' | 'mounted'> {
  const { upload, signal } = options;
  let begun = await begin(options, true);
  if (begun === 'mounted') return 'mounted';
  let received = 0;
  for (let breaks = 0; ;) {
    try {
      await sendFrom(options, begun, received, (next, bytes) => {
        begun = next;
        received = bytes;
      });
      return 'uploaded';
    } catch (error) {
      breaks += 1;
      if (!isBreak(error) || breaks > mostBreaks || signal.aborted) {
        if (!isBreak(error)) await cancel(options, begun);
        throw error;
      }
      await wait(pauseMs * breaks, undefined, { signal });
      // The last reply may have been the one that was lost.
      if (await options.present()) return 'uploaded';
      const arrived = await status(options, begun);
      if (arrived === undefined || arrived.bytes > upload.size) {
        if (arrived !== undefined) await cancel(options, begun);
        const anew = await begin(options, false);
        if (anew === 'mounted') return 'mounted';
        [begun, received] = [anew, 0];
      } else {
        [begun, received] = [arrived.begun, arrived.bytes];
      }
    }
  }
}

async function begin({ session, repository, upload }: UploadOptions, mount: boolean): Promise<Begun | 'mounted'> {
  const query = mount && upload.mountFrom !== undefined ? `?mount=${upload.digest}&from=${encodeURIComponent(upload.mountFrom)}` : '';
  const answer = await session.ask({
    method: 'POST',
    path: `/v2/${repository}/blobs/uploads/${query}`,
    headers: { 'content-length': '0' },
    scope: pushScope(repository),
    action: `begin the upload of blob ${upload.digest} to ${repository}`,
    expects: [201, 202],
  });
  answer.body.resume();
  return answer.status === 201 ? 'mounted' : next(answer, session);
}

/** Sends what is missing, and ends the upload. Tells after every piece how far it is. */
async function sendFrom(
  { session, repository, upload }: UploadOptions,
  first: Begun,
  from: number,
  told: (begun: Begun, received: number) => void,
): Promise<void> {
  const scope = pushScope(repository);
  const action = `upload blob ${upload.digest} to ${repository}`;
  let begun = first;
  let received = from;
  if (received < upload.size) {
    await using queue = new ByteQueue(upload.content(received));
    while (received < upload.size) {
      const count = Math.min(Math.max(upload.chunkBytes ?? upload.size, begun.leastBytes, 1), upload.size - received);
      const answer = await session.ask({
        method: 'PATCH',
        path: begun.location,
        headers: {
          'content-type': 'application/octet-stream',
          'content-length': String(count),
          'content-range': `${received}-${received + count - 1}`,
        },
        body: queue.take(count, { last: received + count === upload.size }),
        scope,
        action,
        expects: [202],
      });
      answer.body.resume();
      begun = { ...next(answer, session), leastBytes: begun.leastBytes };
      received += count;
      told(begun, received);
    }
  }
  const separator = begun.location.includes('?') ? '&' : '?';
  const ended = await session.ask({
    method: 'PUT',
    path: `${begun.location}${separator}digest=${encodeURIComponent(upload.digest)}`,
    headers: { 'content-length': '0', 'content-type': 'application/octet-stream' },
    scope,
    action,
    expects: [201, 204],
  });
  ended.body.resume();
}

/** How much has arrived; `undefined` when the registry does not know the upload any more. */
async function status({ session, repository, upload }: UploadOptions, { location, leastBytes }: Begun) {
  const answer = await session.ask({
    method: 'GET',
    path: location,
    scope: pushScope(repository),
    action: `ask how much of blob ${upload.digest} has arrived in ${repository}`,
    expects: [204, 202, 404],
  });
  answer.body.resume();
  const range = /^(?:bytes=)?0-(\d+)$/.exec(answer.headers['range'] ?? '');
  if (answer.status === 404 || range?.[1] === undefined) return undefined;
  const last = Number(range[1]);
  // `0-0` is one byte by the specification, and none with distribution 2.x: not to be built upon.
  if (last === 0) return undefined;
  return { begun: { ...next(answer, session, location), leastBytes }, bytes: last + 1 };
}

/** Best effort: what is left behind ends by itself after a while. */
async function cancel({ session, repository }: UploadOptions, { location }: Begun): Promise<void> {
  const scope = pushScope(repository);
  try {
    const answer = await session.ask({
      method: 'DELETE',
      path: location,
      scope,
      action: 'cancel an upload',
      expects: [204, 202, 200, 404],
    });
    answer.body.resume();
  } catch (error) {
    if (!(error instanceof LongshoreError)) throw error;
  }
}

function next(answer: Answer, session: RegistrySession, otherwise?: string): Begun {
  const location = answer.headers['location'] ?? otherwise;
  if (location === undefined)
    throw new LongshoreError('registry-refused', `cannot go on with an upload at ${session.label}: the registry does not say where`);
  const least = Number(answer.headers['oci-chunk-min-length'] ?? 0);
  return { location: session.resolve(location, answer.url).href, leastBytes: Number.isInteger(least) && least > 0 ? least : 0 };
}

/** No answer came, the registry failed in the middle, or a token ended: it can be gone on with. */
function isBreak(error: unknown): boolean {
  return error instanceof LongshoreError && ['registry-unreachable', 'registry-failed', 'registry-unauthorized'].includes(error.code);
}

export function pushScope(repository: string): string {
  return `repository:${repository}:pull,push`;
}
