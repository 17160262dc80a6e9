import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeFrame, FrameReader } from '../../../src/transport/kube/websocket-frames.ts';

/** What a server sends: unmasked, in as many frames as it likes. */
function serverFrames(payload: Uint8Array, cuts: number): Buffer {
  const size = Math.max(1, Math.ceil(payload.length / cuts));
  const parts =
    payload.length === 0
      ? [payload]
      : Array.from({ length: Math.ceil(payload.length / size) }, (_, index) => payload.subarray(index * size, (index + 1) * size));
  return Buffer.concat(
    parts.map((part, index) => {
      const opcode = (index === 0 ? 2 : 0) | (index === parts.length - 1 ? 0x80 : 0);
      const head = part.length < 126 ? Buffer.of(opcode, part.length) : Buffer.of(opcode, 126, part.length >> 8, part.length & 0xff);
      return Buffer.concat([head, part]);
    }),
  );
}

test('`FrameReader` gives the messages that were sent, however they are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 5 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 97 }),
      (payloads, cuts, step) => {
        const bytes = Buffer.concat(payloads.map((payload) => serverFrames(payload, cuts)));
        const reader = new FrameReader();
        const heard: Buffer[] = [];
        for (let at = 0; at < bytes.length; at += step)
          heard.push(...reader.push(bytes.subarray(at, at + step)).map((message) => message.payload));
        assert.deepEqual(
          heard.map((each) => each.toString('hex')),
          payloads.map((each) => Buffer.from(each).toString('hex')),
        );
      },
    ),
  );
});

test('`encodeFrame()` masks, and says the length in the form that fits', () => {
  for (const [length, head] of [
    [5, 2],
    [300, 4],
    [70_000, 10],
  ] as const) {
    const frame = encodeFrame('binary', Buffer.alloc(length, 7), Buffer.of(1, 2, 3, 4));
    assert.equal(frame.length, head + 4 + length);
    assert.equal((frame[1] ?? 0) & 0x80, 0x80);
    assert.deepEqual([...frame.subarray(head + 4, head + 8)], [7 ^ 1, 7 ^ 2, 7 ^ 3, 7 ^ 4]);
  }
});

test('`FrameReader` refuses what a server must not send', () => {
  assert.throws(() => new FrameReader().push(Buffer.of(0x82, 0x81, 1, 2, 3, 4, 5)), /masked/);
  assert.throws(() => new FrameReader().push(Buffer.of(0xc2, 1, 1)), /extension/);
  assert.throws(() => new FrameReader().push(Buffer.of(0x83, 1, 1)), /opcode 3/);
});
