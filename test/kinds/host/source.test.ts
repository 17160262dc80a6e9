import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { build, buildKind, type BuildDesired } from '../../../src/kinds/resource/build/build.ts';
import { gitCheckoutKind, type GitCheckoutDesired } from '../../../src/kinds/resource/git-checkout/git-checkout.ts';
import { repository, simulatedWorld, type SimulatedWorld } from '../../twin/host/simulated-world.ts';
import { contextOf, holdsContract } from './contract.ts';

const path = '/root/zot';
const checkout: GitCheckoutDesired = { host: 'nuc', path, url: repository.url, commit: repository.commits[0] };
const program: BuildDesired = {
  host: 'nuc',
  directory: path,
  commands: [['/usr/bin/go', 'build', '-o', 'bin/zot', './cmd/zot']],
  artifact: `${path}/bin/zot`,
  inputs: [checkout.commit],
};
const applied = async (world: SimulatedWorld, desired: GitCheckoutDesired) =>
  gitCheckoutKind.apply(contextOf(world), desired, await gitCheckoutKind.read(contextOf(world), desired));

describe('git-checkout', () => {
  it('keeps the contract for a clone that is new, and leaves nothing behind', async () => {
    await using world = await simulatedWorld();
    await holdsContract(world, gitCheckoutKind, checkout);
    assert.deepEqual(
      (await world.host('nuc').list('/root'))?.filter((name) => name.startsWith('zot')),
      [],
    );
  });

  it('keeps the contract for another commit in a clone that is there', async () => {
    await using world = await simulatedWorld();
    await applied(world, checkout);
    await holdsContract(world, gitCheckoutKind, { ...checkout, commit: repository.commits[1] });
  });

  it('refuses changes that nobody has committed, other repositories, and what is none', async () => {
    await using world = await simulatedWorld();
    const because = async (desired: GitCheckoutDesired) => {
      const diff = gitCheckoutKind.diff(desired, await gitCheckoutKind.read(contextOf(world), desired));
      return diff.action === 'refuse' ? diff.because : diff.action;
    };
    const context = contextOf(world);
    const image = await gitCheckoutKind.capture(context, checkout, await gitCheckoutKind.read(context, checkout));
    await applied(world, checkout);
    await world.host('nuc').writeFile(`${path}/SOURCE`, Buffer.from('mine'), { mode: 0o644 });
    assert.match(await because({ ...checkout, commit: repository.commits[1] }), /not committed: SOURCE/);
    assert.match(await because({ ...checkout, url: 'https://example.org/other' }), /is a checkout of/);
    assert.match(await because({ ...checkout, path: '/root' }), /no git repository/);
    assert.ok(typeof gitCheckoutKind.restore === 'function');
    await assert.rejects(gitCheckoutKind.restore(context, checkout, image), { code: 'checkout-dirty' });
  });

  it('says what git says when the repository or the commit is not there', async () => {
    await using world = await simulatedWorld();
    await assert.rejects(applied(world, { ...checkout, url: 'https://example.org/none' }), {
      code: 'command-failed',
      message: /not found/,
    });
    await assert.rejects(applied(world, { ...checkout, commit: 'c'.repeat(40) }), { code: 'command-failed', message: /not our ref/ });
    assert.equal(await world.host('nuc').stat(path), undefined);
  });

  it('`validate()` wants a whole commit, and no password', () => {
    const problems = (change: Partial<GitCheckoutDesired>) => gitCheckoutKind.validate({ ...checkout, ...change }).join('; ');
    assert.equal(problems({}), '');
    assert.match(problems({ commit: 'main' }), /whole 40 digits/);
    assert.match(problems({ url: 'https://me:secret@example.org/a' }), /password/);
    assert.match(problems({ url: 'example' }), /no address/);
  });
});

describe('build', () => {
  it('keeps the contract for a program that is new, and for one that is built from another commit', async () => {
    await using world = await simulatedWorld();
    await applied(world, checkout);
    await holdsContract(world, buildKind, program);
    const context = contextOf(world);
    await buildKind.apply(context, program, await buildKind.read(context, program));
    await applied(world, { ...checkout, commit: repository.commits[1] });
    await holdsContract(world, buildKind, { ...program, inputs: [repository.commits[1]] });
  });

  it('keeps the contract for a program that somebody has built by hand', async () => {
    await using world = await simulatedWorld();
    await applied(world, checkout);
    await world.host('nuc').makeDirectory(`${path}/bin`, { mode: 0o755 });
    await world.host('nuc').writeFile(program.artifact, Buffer.from('by hand'), { mode: 0o755 });
    await holdsContract(world, buildKind, program);
  });

  it('gives the digest of what it has built, and sees another file in its place', async () => {
    await using world = await simulatedWorld();
    await applied(world, checkout);
    const context = contextOf(world);
    await buildKind.apply(context, program, await buildKind.read(context, program));
    const { digest } = buildKind.outputs(program, await buildKind.read(context, program));
    assert.match(digest, /^sha256:[0-9a-f]{64}$/);
    await world.host('nuc').writeFile(program.artifact, Buffer.from('other'), { mode: 0o755 });
    assert.match(JSON.stringify(buildKind.diff(program, await buildKind.read(context, program))), /which is not what was built/);
  });

  it('says when the commands make no artifact, or fail', async () => {
    await using world = await simulatedWorld();
    await applied(world, checkout);
    const run = async (change: Partial<BuildDesired>) =>
      buildKind.apply(contextOf(world), { ...program, ...change }, await buildKind.read(contextOf(world), { ...program, ...change }));
    await world.host('nuc').makeDirectory(`${path}/out`, { mode: 0o755 });
    await assert.rejects(run({ artifact: `${path}/out/zot` }), { code: 'artifact-missing' });
    await assert.rejects(run({ directory: '/root' }), { code: 'command-failed', message: /go\.mod/ });
  });

  it('`validate()` and `build()`', () => {
    assert.match(buildKind.validate({ ...program, inputs: [] }).join(), /inputs is empty/);
    assert.match(buildKind.validate({ ...program, commands: [[]] }).join(), /command is empty/);
    assert.deepEqual(build(program).outputs, ['artifact', 'digest']);
  });
});
