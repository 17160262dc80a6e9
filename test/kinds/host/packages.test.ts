import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aptPackage, aptPackageKind, type AptPackageDesired } from '../../../src/kinds/resource/apt-package/apt-package.ts';
import { brewCaskKind, type BrewCaskDesired } from '../../../src/kinds/resource/brew-cask/brew-cask.ts';
import { miseToolKind, type MiseToolDesired } from '../../../src/kinds/resource/mise-tool/mise-tool.ts';
import { change } from '../../../src/ports/host.ts';
import { simulatedWorld, type SimulatedWorld } from '../../twin/host/simulated-world.ts';
import { aptCases, package_ as desired } from './apt-suite.ts';
import { contextOf, holdsContract } from './contract.ts';

async function withRepository(): Promise<SimulatedWorld> {
  const world = await simulatedWorld();
  const add = (name: string, versions: string[], depends: string[]) =>
    world.store.set('apt-available', name, { name, versions, depends, programs: [] });
  add('longshore-lib', ['1.0'], []);
  add('longshore-tool', ['1.0', '2.0'], ['longshore-lib']);
  add('longshore-other', ['1.0'], ['longshore-lib']);
  add('longshore-user', ['1.0'], ['longshore-tool']);
  return world;
}

describe('apt-package', () => {
  for (const each of aptCases) {
    it(`keeps the contract: ${each.title}`, async () => {
      await using world = await withRepository();
      await each.run(world);
    });
  }

  it('needs root, and says what apt-get says', async () => {
    await using world = await withRepository();
    const unknown: AptPackageDesired = { ...desired, name: 'no-such-package' };
    const context = contextOf(world);
    await assert.rejects(async () => aptPackageKind.capture(context, unknown, await aptPackageKind.read(context, unknown)), {
      code: 'command-failed',
      message: /Unable to locate package no-such-package/,
      next: /apt-get update/,
    });
  });

  it('`validate()` and `aptPackage()`', () => {
    const problems = (change_: Partial<AptPackageDesired>) => aptPackageKind.validate({ ...desired, ...change_ }).join('; ');
    assert.equal(problems({ version: '1:2.0~rc1-1+deb12u1' }), '');
    assert.match(problems({ name: 'Tool' }), /no name of a Debian package/);
    assert.match(problems({ version: 'a b' }), /no version/);
    assert.match(problems({ state: 'absent', held: true }), /not held/);
    assert.deepEqual(aptPackage({ host: 'nuc', name: 'jq' }).input, { host: 'nuc', name: 'jq', programs: [], state: 'installed' });
  });
});

describe('brew-cask', () => {
  const cask: BrewCaskDesired = { host: 'indri', cask: 'plex-media-server', brings: ['/Applications/Plex Media Server.app'] };

  it('keeps the contract, and leaves one alone that was there', async () => {
    await using world = await simulatedWorld();
    await holdsContract(world, brewCaskKind, cask);
    await world.change('brew install --cask plex-media-server');
    const context = contextOf(world);
    const observed = await brewCaskKind.read(context, cask);
    assert.equal(brewCaskKind.diff(cask, observed).action, 'none');
    assert.equal(brewCaskKind.outputs(cask, observed).version, '1.42.2.10156');
    assert.ok(typeof brewCaskKind.restore === 'function');
    await brewCaskKind.restore(context, cask, await brewCaskKind.capture(context, cask, observed));
    assert.notEqual((await brewCaskKind.read(context, cask)).version, '');
  });

  it('gives an application as a path and a program as one', () => {
    const { provides } = brewCaskKind.facts({ ...cask, brings: ['/Applications/A.app', '/opt/homebrew/bin/op'] });
    assert.deepEqual(
      provides?.map(({ fact }) => fact),
      ['path', 'program'],
    );
  });
});

describe('mise-tool', () => {
  const tool: MiseToolDesired = {
    host: 'nuc',
    tool: 'go',
    version: '1.25.4',
    programs: ['/root/.local/share/mise/installs/go/1.25.4/bin/go'],
    mise: '/usr/bin/mise',
  };

  it('keeps the contract, alone and beside another version', async () => {
    await using world = await simulatedWorld();
    await holdsContract(world, miseToolKind, tool);
    await world.host('nuc').change(change(['mise', 'install', 'go@1.24.0']));
    await holdsContract(world, miseToolKind, tool);
    const context = contextOf(world);
    await miseToolKind.apply(context, tool, await miseToolKind.read(context, tool));
    assert.deepEqual(miseToolKind.outputs(tool, await miseToolKind.read(context, tool)), {
      directory: '/root/.local/share/mise/installs/go/1.25.4',
    });
  });

  it('sees no tool where mise is not installed yet, and wants an exact version', async () => {
    await using world = await simulatedWorld();
    const early = { ...tool, mise: '/nowhere/mise' };
    assert.equal(miseToolKind.diff(early, await miseToolKind.read(contextOf(world), early)).action, 'create');
    assert.match(miseToolKind.validate({ ...tool, version: 'latest' }).join(), /no exact version/);
    assert.match(miseToolKind.validate({ ...tool, version: '1' }).join(), /no exact version/);
  });
});
