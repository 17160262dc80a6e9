// A file of any size from a stream: what is small is written at once, on a connection that is there; what is large goes as it comes.
import { LongshoreError } from '../../../core/error.ts';
import { change, type HostWriter } from '../../../ports/host.ts';

/** As much as is held. */
const heldBytes = 16 << 20;
const dayMs = 24 * 3_600_000;

export async function writeStream(
  host: HostWriter,
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  options: { readonly mode: number; readonly arrived: (bytes: number) => void },
): Promise<void> {
  const { mode, arrived } = options;
  const held: Uint8Array[] = [];
  let size = 0;
  const all = chunks[Symbol.asyncIterator]();
  try {
    for (let next = await all.next(); next.done !== true; next = await all.next()) {
      held.push(next.value);
      size += next.value.length;
      if (size > heldBytes) break;
    }
    const first = Buffer.concat(held);
    if (size <= heldBytes) {
      await host.writeFile(path, first, { mode });
      return arrived(size);
    }
    // Nobody but its owner reads it before it is whole.
    await host.writeFile(path, new Uint8Array(), { mode });
    const rest = async function* (): AsyncGenerator<Uint8Array> {
      yield first;
      arrived(first.length);
      for (let next = await all.next(); next.done !== true; next = await all.next()) {
        yield next.value;
        arrived(next.value.length);
      }
    };
    const { exitCode, stderr } = await host.feed(change(['sh', '-c', 'cat >"$0"', path], { timeoutMs: dayMs }), rest());
    if (exitCode === 0) return;
    throw new LongshoreError('command-failed', `cannot write "${path}" on ${host.name}: ${stderr.trim()}`, {
      effect: 'changed',
      next: 'Clear what it complains about, as a disk that is full, and run the same command again.',
    });
  } finally {
    await all.return?.();
  }
}
