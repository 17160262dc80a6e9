// Zot as a service in the twin: its files by their kinds, its pull-through from upstreams with contents of their own.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { compareSync } from 'bcryptjs';
import { htpasswdFileKind } from '../../../src/kinds/resource/htpasswd-file/htpasswd-file.ts';
import { zotConfigKind } from '../../../src/kinds/resource/zot-config/zot-config.ts';
import { contextOf, holdsContract } from '../host/contract.ts';
import { home, simulatedWorld, type SimulatedWorld } from '../../twin/host/simulated-world.ts';

describe('kinds of a registry on a simulated host', () => {
  let world: SimulatedWorld;
  before(async () => {
    world = await simulatedWorld();
  });
  after(() => world[Symbol.asyncDispose]());

  const settings = {
    dataDirectory: `${home}/zot`,
    address: '127.0.0.1',
    port: 5050,
    upstreams: [{ url: 'https://ghcr.io', destination: '/ghcr.io' }],
    namespaces: { 'ghcr.io/**': 'https://ghcr.io/**' },
  };

  it('`zot-config` holds the contract, and refuses rules that do not keep the promise', async () => {
    const desired = { host: 'indri', path: `${home}/.config/zot.json`, settings };
    await holdsContract(world, zotConfigKind, desired);
    const bare = { ...desired, settings: { ...settings, upstreams: [{ url: 'https://ghcr.io', destination: '' }] } };
    assert.match(
      zotConfigKind.validate(bare).join(),
      /"ghcr\.io\/x" comes from https:\/\/ghcr\.io\/ghcr\.io\/x, expected https:\/\/ghcr\.io\/x/,
    );
  });

  const users = [{ name: 'erich', password: { secret: 'named', name: 'registry', key: 'erich' } as const }];
  const htpasswd = { host: 'indri', path: `${home}/.config/htpasswd`, users, cost: 8 };

  it('`htpasswd-file` keeps a hash that fits, replaces one that does not, and drops strangers', async () => {
    const context = contextOf(world, Infinity, { 'registry.erich': 'one' });
    const apply = async (secret: string) => {
      const own = contextOf(world, Infinity, { 'registry.erich': secret });
      await htpasswdFileKind.apply(own, htpasswd, await htpasswdFileKind.read(own, htpasswd));
      return Buffer.from((await own.host('indri').readFile(htpasswd.path)) ?? []).toString('utf8');
    };
    const first = await apply('one');
    assert.match(first, /^erich:\$2b\$08\$\S{53}\n$/);
    assert.ok(compareSync('one', first.slice('erich:'.length).trim()));
    assert.deepEqual(htpasswdFileKind.diff(htpasswd, await htpasswdFileKind.read(context, htpasswd)), { action: 'none' });
    assert.equal(await apply('one'), first);
    assert.notEqual(await apply('two'), first);
    assert.equal(htpasswdFileKind.diff(htpasswd, await htpasswdFileKind.read(context, htpasswd)).action, 'update');
    await context.host('indri').writeFile(htpasswd.path, Buffer.from(`${first}stranger:x\n`), { mode: 0o644 });
    const diff = htpasswdFileKind.diff(htpasswd, await htpasswdFileKind.read(context, htpasswd));
    assert.deepEqual(diff.action === 'update' ? diff.changes.map((change) => change.field) : diff, ['user stranger', 'mode']);
    assert.doesNotMatch(JSON.stringify(diff), /one|two/);
    await assert.rejects(apply('long'.repeat(20)), { code: 'password-too-long' });
    await context.host('indri').remove(htpasswd.path);
  });
});
