// What waits to be read does not grow without bound, and nobody waits for a reader who is gone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as soon } from 'node:timers/promises';
import { ByteQueue } from '../../../src/kinds/files/byte-queue.ts';

const megabytes = (count: number) => Buffer.alloc(count * 1024 * 1024, count);

/** Whether it has settled after all that was due has run. */
async function isOver(work: Promise<void>): Promise<boolean> {
  let over = false;
  void work.then(() => (over = true));
  await soon();
  return over;
}

test('who writes has room for a little, then waits until it is read', async () => {
  const queue = new ByteQueue();
  queue.push(megabytes(1));
  assert.equal(await isOver(queue.room()), true);
  queue.push(megabytes(2));
  const room = queue.room();
  assert.equal(await isOver(room), false);
  const reader = queue[Symbol.asyncIterator]();
  const { value } = await reader.next();
  assert.ok(Buffer.concat([megabytes(1), megabytes(2)]).equals(value));
  assert.equal(await isOver(room), true);
  queue.close();
  assert.equal((await reader.next()).done, true);
});

test('who waits goes on when the queue is closed, and what comes later is dropped', async () => {
  const queue = new ByteQueue();
  queue.push(megabytes(2));
  const room = queue.room();
  queue.close();
  await room;
  queue.push(megabytes(3));
  const read: Uint8Array[] = [];
  for await (const bytes of queue) read.push(bytes);
  assert.equal(Buffer.concat(read).length, 2 * 1024 * 1024);
});
