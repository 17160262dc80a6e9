// A tar stream into the target. Nothing is started over there when there is nothing to unpack.
import type { Side } from './file-move.ts';
import type { WritableSide } from './file-side.ts';
import { once } from './once.ts';
import { scripts } from './scripts.ts';
import { succeed } from './succeed.ts';
import { unpackOptions } from './tar-options.ts';

export async function unpackArchive({ way, tools }: Side<WritableSide>, archive: AsyncGenerator<Uint8Array>): Promise<void> {
  const first = await archive.next();
  if (first.done === true) return;
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    yield first.value;
    yield* archive;
    yield Buffer.alloc(1024);
  };
  await succeed(way, way.feed(scripts.unpack, unpackOptions(tools), whole()), 'unpack the copy');
}

export async function unpackHeaders(target: Side<WritableSide>, headers: readonly Buffer[]): Promise<void> {
  if (headers.length === 0) return;
  await unpackArchive(target, once(Buffer.concat(headers)));
}
