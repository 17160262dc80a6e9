// Frames of a lane, cut into chunks of any size: markers are found wherever they are cut, and content comes whole.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { array, assert as holds, constantFrom, integer, oneof, property, uint8Array } from 'fast-check';
import { FrameReader } from '../../../src/transport/host/frame-reader.ts';

const nonce = 'abcdef0123456789';
/** Much of what looks like the beginning of a marker. */
const part = oneof(
  uint8Array({ maxLength: 5 }),
  constantFrom('\n', `\n${nonce}`, `\n${nonce.slice(0, 5)}`, '\n\n').map((text) => Buffer.from(text)),
);
const content = array(part, { maxLength: 12 })
  .map((parts) => Buffer.concat(parts))
  // No program knows the nonce.
  .filter((bytes) => !bytes.includes(`\n${nonce} `));

test('`FrameReader` gives the content of every frame, in chunks of any size', () => {
  holds(
    property(array(content, { minLength: 1, maxLength: 4 }), integer({ min: 1, max: 200 }), (frames, size) => {
      const all = Buffer.concat(
        frames.flatMap((frame, id) => [Buffer.from(`noise\n${nonce} B ${id}\n`), frame, Buffer.from(`\n${nonce} E ${id} 7\n`)]),
      );
      const got = frames.map((): Buffer[] => []);
      const ended: number[] = [];
      const reader = new FrameReader(nonce, {
        ready: () => {},
        begin: () => {},
        data: (id, chunk) => void got[id]?.push(Buffer.from(chunk)),
        end: (id, code) => void ended.push(id, code),
      });
      for (let at = 0; at < all.length; at += size) reader.push(all.subarray(at, at + size));
      assert.deepEqual(
        got.map((chunks) => Buffer.concat(chunks).toString('hex')),
        frames.map((frame) => frame.toString('hex')),
      );
      assert.deepEqual(
        ended,
        frames.flatMap((_, id) => [id, 7]),
      );
    }),
    { numRuns: 500 },
  );
});

test('`FrameReader` hands on a chunk that holds no beginning of a marker in one piece', () => {
  const pieces: number[] = [];
  const reader = new FrameReader(nonce, {
    ready: () => {},
    begin: () => {},
    end: () => {},
    data: (_, chunk) => void pieces.push(chunk.length),
  });
  reader.push(Buffer.from(`\n${nonce} B 1\n`));
  for (let n = 0; n < 3; n += 1) reader.push(Buffer.alloc(65_536, 'x'));
  assert.deepEqual(pieces, [65_536, 65_536, 65_536]);
});
