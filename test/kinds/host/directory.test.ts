import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { directoryKind, type DirectoryDesired } from '../../../src/kinds/resource/directory/directory.ts';
import { home, simulatedWorld } from '../../twin/host/simulated-world.ts';
import { contextOf, holdsContract } from './contract.ts';

const desired: DirectoryDesired = { host: 'indri', path: `${home}/zot`, mode: 0o755 };

async function made(world: Awaited<ReturnType<typeof simulatedWorld>>, wanted: DirectoryDesired) {
  const context = contextOf(world);
  const observed = await directoryKind.read(context, wanted);
  const image = await directoryKind.capture(context, wanted, observed);
  await directoryKind.apply(context, wanted, observed);
  const restore = directoryKind.restore;
  assert.ok(typeof restore === 'function');
  return { context, undo: () => restore(context, wanted, image) };
}

describe('directory', () => {
  it('keeps the contract for one that is new, and for one with another mode', async () => {
    await using world = await simulatedWorld();
    await holdsContract(world, directoryKind, desired);
    await holdsContract(world, directoryKind, { ...desired, path: `${home}/.config`, mode: 0o700 });
  });

  it('keeps the contract with missing parents', async () => {
    await using world = await simulatedWorld();
    assert.equal(await holdsContract(world, directoryKind, { ...desired, path: `${home}/a/b/c`, parents: true }), 3);
  });

  it('is not unmade while it holds what it does not know, and says what', async () => {
    await using world = await simulatedWorld();
    const { undo } = await made(world, desired);
    await world.host('indri').writeFile(`${home}/zot/photo.jpg`, Buffer.from('precious'), { mode: 0o644 });
    await assert.rejects(undo(), { code: 'directory-not-empty', message: /photo\.jpg/ });
    assert.notEqual(await world.host('indri').stat(`${home}/zot/photo.jpg`), undefined);
  });

  it('`discardContent` takes what a service wrote, and only where the directory was absent before', async () => {
    await using world = await simulatedWorld();
    const disposable = { ...desired, discardContent: true };
    const { undo } = await made(world, disposable);
    await world.host('indri').makeDirectory(`${home}/zot/blobs`, { mode: 0o700 });
    await world.host('indri').writeFile(`${home}/zot/blobs/one`, Buffer.from('1'), { mode: 0o600 });
    await undo();
    assert.equal(await world.host('indri').stat(`${home}/zot`), undefined);

    await world.host('indri').makeDirectory(`${home}/zot`, { mode: 0o700 });
    await world.host('indri').writeFile(`${home}/zot/mine`, Buffer.from('1'), { mode: 0o600 });
    await (await made(world, disposable)).undo();
    assert.deepEqual(await world.host('indri').list(`${home}/zot`), ['mine']);
  });

  it('leaves a parent that somebody else uses by now', async () => {
    await using world = await simulatedWorld();
    const { context, undo } = await made(world, { ...desired, path: `${home}/a/b`, parents: true });
    await world.host('indri').writeFile(`${home}/a/other`, Buffer.from('1'), { mode: 0o644 });
    await undo();
    assert.deepEqual(await world.host('indri').list(`${home}/a`), ['other']);
    assert.match(context.notes.join(), /a stays: it now holds other/);
  });
});
