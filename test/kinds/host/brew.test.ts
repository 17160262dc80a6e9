import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { brewPackageKind, type BrewPackageDesired } from '../../../src/kinds/resource/brew-package/brew-package.ts';
import { brewServiceKind, type BrewServiceDesired } from '../../../src/kinds/resource/brew-service/brew-service.ts';
import { agents, simulatedWorld } from '../../twin/host/simulated-world.ts';
import { contextOf, holdsContract } from './contract.ts';

const stopped: BrewServiceDesired = {
  host: 'indri',
  formula: 'feeds',
  state: 'stopped',
  retractsServing: 'feeds',
  listens: [{ port: 8080, holder: 'feeds' }],
};
const paused: BrewServiceDesired = { ...stopped, state: 'paused' };
const started: BrewServiceDesired = { host: 'indri', formula: 'feeds', state: 'started', providesServing: 'feeds' };
const plist = `${agents}/homebrew.mxcl.feeds.plist`;

describe('brew-service', () => {
  it('keeps the contract from started to stopped and to paused', async () => {
    await using world = await simulatedWorld();
    await holdsContract(world, brewServiceKind, stopped);
    await holdsContract(world, brewServiceKind, paused);
  });

  it('keeps the contract from paused to stopped, and from both to started', async () => {
    await using world = await simulatedWorld();
    await world.change('brew services stop feeds --keep');
    await holdsContract(world, brewServiceKind, stopped);
    await holdsContract(world, brewServiceKind, started);
    await world.change('brew services stop feeds');
    await holdsContract(world, brewServiceKind, started);
  });

  it('`paused` stays registered at login, `stopped` does not', async () => {
    await using world = await simulatedWorld();
    const context = contextOf(world);
    await brewServiceKind.apply(context, paused, await brewServiceKind.read(context, paused));
    assert.notEqual(await world.host('indri').stat(plist), undefined);
    assert.deepEqual(brewServiceKind.diff(stopped, await brewServiceKind.read(context, stopped)), {
      action: 'update',
      changes: [{ field: 'at login', from: 'starts', to: 'not registered' }],
    });
    await brewServiceKind.apply(context, stopped, await brewServiceKind.read(context, stopped));
    assert.equal(await world.host('indri').stat(plist), undefined);
    assert.deepEqual(brewServiceKind.diff(paused, await brewServiceKind.read(context, paused)), { action: 'none' });
  });

  it('registers a paused service again without running it for a moment', async () => {
    await using world = await simulatedWorld();
    await world.change('brew services stop feeds --keep');
    const context = contextOf(world);
    const observed = await brewServiceKind.read(context, stopped);
    const image = await brewServiceKind.capture(context, stopped, observed);
    await brewServiceKind.apply(context, stopped, observed);
    const runs = async () => (await world.query('launchctl list')).stdout.includes('homebrew.mxcl.feeds');
    assert.ok(typeof brewServiceKind.restore === 'function');
    await brewServiceKind.restore(context, stopped, image);
    assert.equal(await runs(), false);
    assert.notEqual(await world.host('indri').stat(plist), undefined);
  });

  it('says that a formula is not installed', async () => {
    await using world = await simulatedWorld();
    await assert.rejects(brewServiceKind.read(contextOf(world), { ...stopped, formula: 'nothing' }), {
      code: 'command-failed',
      message: /nothing/,
    });
  });

  it('`facts()` give and take the unit, its ports and its users', () => {
    assert.deepEqual(
      brewServiceKind.facts(stopped).retracts?.map((fact) => fact.fact),
      ['unit', 'listens', 'autostart', 'serving'],
    );
    assert.doesNotMatch(JSON.stringify(brewServiceKind.facts({ ...stopped, state: 'paused' })), /autostart/);
    assert.deepEqual(
      brewServiceKind.facts(started).provides?.map((fact) => fact.fact),
      ['unit', 'autostart', 'serving'],
    );
    assert.match(brewServiceKind.validate({ ...stopped, providesServing: 'feeds' }).join(), /retractsServing/);
  });
});

describe('brew-package', () => {
  const desired: BrewPackageDesired = { host: 'indri', formula: 'kubernetes-cli', programs: ['/opt/homebrew/bin/kubectl'] };

  it('keeps the contract for a formula that is new', async () => {
    await using world = await simulatedWorld();
    assert.equal(await holdsContract(world, brewPackageKind, desired), 1);
  });

  it('does not uninstall what was there before', async () => {
    await using world = await simulatedWorld();
    await world.change('brew install kubernetes-cli');
    const context = contextOf(world);
    const observed = await brewPackageKind.read(context, desired);
    assert.deepEqual(brewPackageKind.diff(desired, observed), { action: 'none' });
    assert.notEqual(brewPackageKind.outputs(desired, observed).version, '');
    assert.ok(typeof brewPackageKind.restore === 'function');
    await brewPackageKind.restore(context, desired, await brewPackageKind.capture(context, desired, observed));
    assert.equal((await world.query('brew list --versions kubernetes-cli')).exitCode, 0);
  });

  it('says what brew says of a formula that it does not know', async () => {
    await using world = await simulatedWorld();
    const context = contextOf(world);
    const unknown = { ...desired, formula: 'no-such-thing' };
    await assert.rejects(brewPackageKind.apply(context, unknown, { versions: [] }), {
      code: 'command-failed',
      message: /No formulae or casks found/,
    });
  });
});
