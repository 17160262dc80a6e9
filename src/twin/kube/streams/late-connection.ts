// A connection whose other end is still being looked for: it can be used at once.
import { duplexPair, type Duplex } from 'node:stream';

export function lateConnection(find: () => Promise<Duplex | undefined>): Duplex {
  const [near, far] = duplexPair();
  const fail = (error: Error): void => void near.destroy(error);
  find().then((found) => {
    if (found === undefined) return fail(new Error('connect: connection refused'));
    far.pipe(found);
    found.pipe(far);
    found.on('error', fail);
    near.on('close', () => found.destroy());
  }, fail);
  return near;
}
