import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { build, buildBinary, parse, type PlistValue } from 'plist';
import { withXmlValue, xmlValue } from '../../../src/kinds/resource/plist-keys/xml-plist.ts';
import { plistKeysKind, type PlistKeysDesired } from '../../../src/kinds/resource/plist-keys/plist-keys.ts';
import { sameValue } from '../../../src/kinds/resource/plist-keys/plist-value.ts';
import { home, simulatedWorld, type SimulatedWorld } from '../../twin/host/simulated-world.ts';
import { contextOf, holdsContract } from './contract.ts';

const path = `${home}/settings.plist`;
const desired: PlistKeysDesired = {
  host: 'indri',
  path,
  entries: [
    { key: ['Port'], value: 8080 },
    { key: ['Sockets', 'Listeners', 'Name'], value: 'a & <b>' },
    { key: ['Ratio'], value: { $real: 1 } },
    { key: ['Old'] },
  ],
};
const foreign = `<?xml version="1.0" encoding="UTF-8"?>
<!-- mine -->
<plist version="1.0">
<dict>
  <key>Old</key> <array><string>x</string></array>
  <key>Ratio</key>
  <real>0.5</real>
  <!-- a note -->
  <key>Sockets</key>
  <dict/>
  <key>Scale</key><real>2.0</real>
</dict>
</plist>
`;
const write = (world: SimulatedWorld, content: string | Uint8Array) =>
  world.host('indri').writeFile(path, typeof content === 'string' ? Buffer.from(content) : content, { mode: 0o600 });

describe('plist-keys', () => {
  it('keeps the contract in an XML list, of which nothing else changes', async () => {
    await using world = await simulatedWorld();
    await write(world, foreign);
    await holdsContract(world, plistKeysKind, desired);
    await plistKeysKind.apply(contextOf(world), desired, await plistKeysKind.read(contextOf(world), desired));
    const text = Buffer.from((await world.host('indri').readFile(path)) ?? []).toString();
    for (const kept of ['<!-- mine -->', '<!-- a note -->', '<key>Scale</key><real>2.0</real>']) assert.ok(text.includes(kept), text);
    assert.deepEqual(parse(text), { Ratio: 1, Sockets: { Listeners: { Name: 'a & <b>' } }, Scale: 2, Port: 8080 });
  });

  it('keeps the contract in a binary list, and where it makes the file', async () => {
    await using world = await simulatedWorld();
    await holdsContract(world, plistKeysKind, { ...desired, create: true });
    await write(world, buildBinary({ Old: ['x'], Sockets: {}, When: new Date(0), Blob: Buffer.from('ab') }));
    await holdsContract(world, plistKeysKind, { ...desired, entries: desired.entries.filter(({ key }) => key[0] !== 'Ratio') });
  });

  it('takes only its own keys back out of a file that others have changed since', async () => {
    await using world = await simulatedWorld();
    await write(world, foreign);
    const context = contextOf(world);
    const observed = await plistKeysKind.read(context, desired);
    const image = await plistKeysKind.capture(context, desired, observed);
    await plistKeysKind.apply(context, desired, observed);
    const text = Buffer.from((await world.host('indri').readFile(path)) ?? []).toString();
    await write(world, text.replace('<key>Scale</key>', '<key>New</key><true/>\n  <key>Scale</key>'));
    assert.ok(typeof plistKeysKind.restore === 'function');
    await plistKeysKind.restore(context, desired, image);
    const back = parse(Buffer.from((await world.host('indri').readFile(path)) ?? []).toString());
    assert.deepEqual(back, { Old: ['x'], Ratio: 0.5, Sockets: { Listeners: {} }, New: true, Scale: 2 });
  });

  it('refuses what it cannot give back as it was, and what is no property list', async () => {
    await using world = await simulatedWorld();
    const because = async () => {
      const diff = plistKeysKind.diff(desired, await plistKeysKind.read(contextOf(world), desired));
      return diff.action === 'refuse' ? diff.because : diff.action;
    };
    assert.match(await because(), /does not exist/);
    await write(world, 'key = value');
    assert.match(await because(), /cannot read/);
    const real = Buffer.from(buildBinary({ A: 1.5 }));
    const at = real.indexOf(0x23);
    real.writeDoubleBE(2, at + 1);
    await write(world, real);
    assert.match(await because(), /would become an integer/);
  });

  it('shows types and values, or hides them', async () => {
    await using world = await simulatedWorld();
    await write(world, foreign);
    const observed = await plistKeysKind.read(contextOf(world), desired);
    const diff = plistKeysKind.diff(desired, observed);
    assert.ok(diff.action === 'update');
    assert.deepEqual(diff.changes[2], { field: 'Ratio', from: 'real 0.5', to: 'real 1' });
    assert.doesNotMatch(JSON.stringify(plistKeysKind.diff({ ...desired, sensitive: true }, observed)), /8080|0\.5/);
  });

  it('`validate()` finds values and places that cannot be meant', () => {
    const problems = (change: Partial<PlistKeysDesired>) => plistKeysKind.validate({ ...desired, ...change }).join('; ');
    assert.equal(problems({}), '');
    assert.match(problems({ entries: [{ key: ['a'], value: { $date: 'today' } }] }), /is no date/);
    assert.match(problems({ entries: [{ key: ['a'], value: [null] }] }), /no null/);
    assert.match(
      problems({
        entries: [
          { key: ['a'], value: 1 },
          { key: ['a', 'b'], value: 1 },
        ],
      }),
      /inside another/,
    );
    assert.match(problems({ path: `${home}/Library/Preferences/com.apple.dock.plist` }), /cfprefsd/);
  });
});

describe('withXmlValue()', () => {
  const text = fc.stringMatching(/^[A-Za-z0-9 &<>"']{1,8}$/);
  const value: fc.Arbitrary<PlistValue> = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      text,
      fc.boolean(),
      fc.integer(),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(text, tie('value'), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).value as fc.Arbitrary<PlistValue>;
  it('sets one key of any list, leaves all others, and takes it away again', () => {
    fc.assert(
      fc.property(fc.dictionary(text, value, { maxKeys: 4, noNullPrototype: true }), text, value, (list, key, wanted) => {
        const before = build(list);
        const after = withXmlValue(before, [key], wanted as never);
        assert.deepEqual(parse(after), JSON.parse(JSON.stringify({ ...list, [key]: wanted })));
        assert.ok(sameValue(xmlValue(after, [key]), wanted as never));
        const { [key]: _gone, ...others } = list;
        assert.deepEqual(parse(withXmlValue(after, [key], undefined)), JSON.parse(JSON.stringify(others)));
      }),
    );
  });
});
