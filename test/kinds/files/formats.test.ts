// What is read and written on the way: listings of GNU's find and BSD's stat, tar streams in any pieces, sparse content, records.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { array, assert as holds, asyncProperty, integer, property, string, uint8Array } from 'fast-check';
import { ContentDigest } from '../../../src/kinds/files/content-digest.ts';
import { comparePaths, shownPath } from '../../../src/kinds/files/file-entry.ts';
import { conditionsOf } from '../../../src/kinds/files/file-move.ts';
import { readBsdListing, readGnuListing } from '../../../src/kinds/files/read-listing.ts';
import { readRecords, writeRecord } from '../../../src/kinds/files/file-record.ts';
import { tarHeader } from '../../../src/kinds/files/tar-header.ts';
import { TarReader } from '../../../src/kinds/files/tar-reader.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function all<Item>(batches: AsyncIterable<readonly Item[]>): Promise<readonly Item[]> {
  const items: Item[] = [];
  for await (const batch of batches) items.push(...batch);
  return items;
}

/** Bytes that may stand in the name of a file. */
const component = uint8Array({ minLength: 1, maxLength: 6 }).map((bytes) =>
  Buffer.from(bytes.map((byte) => (byte === 0 || byte === 47 ? 46 : byte))).toString('latin1'),
);
const path = array(component, { minLength: 0, maxLength: 4 }).map((parts) => parts.join('/'));

test('`comparePaths()` orders as `LC_ALL=C sort` orders what find prints', () => {
  holds(
    property(path, path, (a, b) => {
      const bytes = Buffer.compare(Buffer.from(`${a}//`, 'latin1'), Buffer.from(`${b}//`, 'latin1'));
      assert.equal(Math.sign(comparePaths(a, b)), bytes);
    }),
  );
});

test('`readGnuListing()` reads any name and link target, in pieces of any size', async () => {
  await holds(
    asyncProperty(array(path, { maxLength: 5 }), component, integer({ min: 1, max: 50 }), async (paths, target, size) => {
      const text = paths.map((each) => `${each}//l 777 1 2 ${target.length} 5.1230000000 6.5 77 1 0 ${target}\0`).join('');
      const entries = await all(readGnuListing(inPieces(Buffer.from(`${text}//end 0\0`, 'latin1'), size), 'here'));
      const about = { type: 'l', mode: '777', uid: 1, gid: 2, mtime: '5.1230000000', ctime: '6.5', inode: '77', links: 1, blocks: 0 };
      assert.deepEqual(
        entries,
        paths.map((each) => ({ path: each, ...about, size: target.length, user: '', group: '', target })),
      );
    }),
    { numRuns: 50 },
  );
  for (const broken of ['a//f', '//end 1\0', 'a//f 644 0 0 1 1.0 1.0 1 1 1 \0'])
    await assert.rejects(all(readGnuListing(inPieces(Buffer.from(broken), 3), 'here')), /cannot list all of here/);
});

test('`readBsdListing()` reads names with newlines and sorts', async () => {
  const text = [
    './/40755 501 20 64 1700000000.000000001 1700000001.5 2 3 0 erich/staff/\n',
    './b\nc//100644 501 20 5 -1.5 3.25 8 1 8 erich/staff/\n',
    './a//120755 501 20 3 4.0 5.0 9 1 0 erich/staff/x\ny\n',
    '//end 0\n',
  ].join('');
  const entries = await all(readBsdListing(inPieces(Buffer.from(text), 7), 'mac'));
  assert.deepEqual(
    entries.map(({ path: name, type, mode, mtime, target }) => [name, type, mode, mtime, target]),
    [
      ['', 'd', '755', '1700000000.0000000010', ''],
      ['a', 'l', '755', '4.0000000000', 'x\ny'],
      ['b\nc', 'f', '644', '-1.5000000000', ''],
    ],
  );
  await assert.rejects(all(readBsdListing(inPieces(Buffer.from(text.slice(0, -3)), 7), 'mac')), /cannot list all of mac/);
});

test('`TarReader` gives back what `tarHeader()` wrote, in pieces of any size', () => {
  holds(
    property(
      array(array(component, { minLength: 1, maxLength: 60 })),
      uint8Array({ maxLength: 1500 }),
      integer({ min: 1, max: 2000 }),
      (paths, bytes, size) => {
        const content = Buffer.from(bytes);
        const names = paths.map((parts) => `d/${parts.join('/')}`);
        const about = { type: '0', mode: '644', uid: 3_000_000, gid: 1, user: '', group: '', mtime: '1.5', link: '' } as const;
        const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
        const pax = [['SCHILY.xattr.user.x', 'a\n=b']] as const;
        const archive = Buffer.concat([
          ...names.flatMap((name) => [tarHeader({ ...about, path: name, size: content.length, pax }), content, padding]),
          Buffer.alloc(1024),
        ]);
        const seen: [string, string | undefined, string][] = [];
        let parts: Buffer[] = [];
        let current: readonly [string, string | undefined] = ['', ''];
        const reader = new TarReader({
          begin: (member) => (current = [member.path, member.pax.get('SCHILY.xattr.user.x')]),
          data: (chunk) => parts.push(Buffer.from(chunk)),
          end: () => {
            seen.push([...current, Buffer.concat(parts).toString('latin1')]);
            parts = [];
          },
        });
        for (let at = 0; at < archive.length; at += size) reader.push(archive.subarray(at, at + size));
        reader.close();
        assert.deepEqual(
          seen,
          names.map((name) => [name, 'a\n=b', content.toString('latin1')]),
        );
      },
    ),
    { numRuns: 40 },
  );
  assert.throws(() => new TarReader({ begin() {}, data() {}, end() {} }).close(), /ended before its end mark/);
  assert.throws(() => new TarReader({ begin() {}, data() {}, end() {} }).push(Buffer.alloc(512, 'x')), /checksum/);
});

test('`ContentDigest` counts the holes of a sparse file as zeros', () => {
  const whole = Buffer.alloc(300_000);
  whole.write('one', 1000);
  whole.write('two', 200_000);
  const map = Buffer.alloc(512);
  map.write('3\n1000\n3\n200000\n3\n300000\n0\n');
  const stored = Buffer.concat([map, Buffer.from('onetwo')]);
  for (const size of [1, 5, 513, 1000]) {
    const digest = new ContentDigest(whole.length);
    for (let at = 0; at < stored.length; at += size) digest.update(stored.subarray(at, at + size));
    assert.equal(digest.digest(), createHash('sha256').update(whole).digest('hex'));
  }
});

test('`readRecords()` gives back what was written, and passes by what a crash has cut', async () => {
  const digest = 'a'.repeat(64);
  const records = [
    { path: '', digest: '', source: '', target: '', before: '755 0 0' },
    { path: 'a\nb', digest, source: '1/2/3/4', target: '' },
    { path: 'c', digest, source: '', target: '5/6/7/8' },
  ];
  const text = Buffer.from(`${records.map(writeRecord).join('')}d//${'b'.repeat(30)}`, 'latin1');
  assert.deepEqual(await all(readRecords(inPieces(text, 11))), records);
});

test('`conditionsOf()` names paths literally, and `shownPath()` shows any', () => {
  assert.deepEqual(conditionsOf({ exclude: [{ path: 'a[1]*', because: 'x' }] }), [
    '(',
    '-path',
    './lost+found',
    '-o',
    '-path',
    './a\\[1]\\*',
    ')',
    '-prune',
    '-o',
  ]);
  assert.deepEqual(['', 'a\nb', '\xff', Buffer.from('grüße').toString('latin1')].map(shownPath), ['.', 'a\\nb', '\\xff', 'grüße']);
  holds(property(string(), (text) => assert.ok(!/[\n\0]/.test(shownPath(Buffer.from(text).toString('latin1'))))));
});
