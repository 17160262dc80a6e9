import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listAll } from '../../../src/kinds/forgejo/list-all.ts';
import { goDuration } from '../../../src/kinds/forgejo/names.ts';
import { forgejoKeyKind } from '../../../src/kinds/resource/forgejo-key/forgejo-key.ts';
import { forgejoMirrorKind } from '../../../src/kinds/resource/forgejo-mirror/forgejo-mirror.ts';
import { forgejoOauthApplicationKind } from '../../../src/kinds/resource/forgejo-oauth-application/forgejo-oauth-application.ts';
import { forgejoRepositoryKind } from '../../../src/kinds/resource/forgejo-repository/forgejo-repository.ts';
import { forgejoUserKind } from '../../../src/kinds/resource/forgejo-user/forgejo-user.ts';
import { forgejoWebhookKind } from '../../../src/kinds/resource/forgejo-webhook/forgejo-webhook.ts';
import { forgejo } from '../../../src/twin/programs/forgejo.ts';
import { canary, contextOf, holdsContract, serviceWorld, type ServiceWorld } from './service-world.ts';

const url = 'http://indri:3001';
const at = { url, auth: { scheme: 'token', token: { secret: 'named', name: 'forgejo', key: 'token' } } } as const;
const password = { secret: 'named', name: 'mirror', key: 'password' } as const;
const secretFile = '/Users/erichblume/.config/woodpecker.json';

const repository = { forgejo: at, owner: 'eblume', name: 'test', description: 'pipelines', defaultBranch: 'main' };
const mirror = {
  forgejo: at,
  owner: 'eblume',
  name: 'upstream',
  mirrorOf: { url: 'https://example.org/zot.git', interval: '8h', username: 'me', password },
};
const user = { forgejo: at, username: 'woodpecker', email: 'ci@example.org', isAdmin: true, password };
const key = { forgejo: at, of: { user: 'eblume' }, title: 'gilbert', publicKey: 'ssh-ed25519 AAAAC3Nz eblume@gilbert' };
const deployKey = { forgejo: at, of: { repository: 'eblume/zot' }, title: 'argocd', publicKey: 'ssh-ed25519 AAAAC3Nx' };
const webhook = {
  forgejo: at,
  repository: 'eblume/zot',
  target: 'https://ci.tail8d86e.ts.net/api/hook',
  events: ['push', 'pull_request'],
  secret: password,
};
const pushed = {
  forgejo: at,
  repository: 'eblume/zot',
  remote: 'https://github.com/eblume/zot.git',
  username: 'eblume',
  password,
  interval: '1h',
};
const application = {
  forgejo: at,
  name: 'woodpecker',
  redirectUris: ['https://ci.tail8d86e.ts.net/authorize'],
  keptIn: { host: 'indri', path: secretFile },
};

async function forge(options: { readonly hosts?: boolean } = {}): Promise<ServiceWorld> {
  const services = await serviceWorld(options);
  await services.start(forgejo, url, { settings: { admin: 'eblume', repositories: ['eblume/zot'] } });
  return services;
}

describe('kinds of Forgejo', () => {
  it('keep the contract', async () => {
    await using services = await forge();
    await holdsContract(services, forgejoRepositoryKind, repository);
    await holdsContract(services, forgejoRepositoryKind, mirror);
    await holdsContract(services, forgejoUserKind, user);
    await holdsContract(services, forgejoKeyKind, key);
    await holdsContract(services, forgejoKeyKind, deployKey);
    await holdsContract(services, forgejoWebhookKind, webhook);
    await holdsContract(services, forgejoMirrorKind, pushed);
  });

  it('bring back what was there before', async () => {
    await using services = await forge();
    const context = contextOf(services);
    await forgejoKeyKind.apply(context, { ...deployKey, publicKey: 'ssh-ed25519 AAAAold', isReadOnly: false }, undefined);
    await forgejoWebhookKind.apply(context, { ...webhook, events: ['push'], isActive: false }, undefined);
    await forgejoMirrorKind.apply(context, { ...pushed, interval: '24h' }, undefined);
    await forgejoRepositoryKind.apply(context, { ...repository, description: 'old', isPrivate: false }, undefined);
    await holdsContract(services, forgejoKeyKind, deployKey);
    await holdsContract(services, forgejoWebhookKind, webhook);
    await holdsContract(services, forgejoMirrorKind, pushed);
    await holdsContract(services, forgejoRepositoryKind, repository);
  });

  it('an OAuth2 application keeps the contract, its secret in a file of mode 0600 and nowhere else', async () => {
    await using services = await forge({ hosts: true });
    await holdsContract(services, forgejoOauthApplicationKind, application, { files: [secretFile], sameAfter: false });
    const context = contextOf(services);
    const seen = await forgejoOauthApplicationKind.read(context, application);
    await forgejoOauthApplicationKind.apply(context, application, seen);
    const kept = await services.world.host('indri').readFile(secretFile);
    const { clientSecret = '' } = JSON.parse(Buffer.from(kept ?? []).toString()) as { clientSecret?: string };
    assert.match(clientSecret, /^gto_/);
    assert.equal((await services.world.host('indri').stat(secretFile))?.mode, 0o600);
    const after = await forgejoOauthApplicationKind.read(context, application);
    const outputs = forgejoOauthApplicationKind.outputs(application, after);
    assert.equal(outputs.clientId, after.keptId);
    assert.ok(!JSON.stringify([outputs, after, forgejoOauthApplicationKind.diff(application, seen), services.said]).includes(clientSecret));
    const other = forgejoOauthApplicationKind.diff({ ...application, redirectUris: ['https://elsewhere/authorize'] }, after);
    assert.ok(other.action === 'refuse' && /a change would make its secret another one/.test(other.because));
  });

  it('an OAuth2 application whose secret was lost on the way is made anew', async () => {
    await using services = await forge({ hosts: true });
    const context = contextOf(services);
    const before = await forgejoOauthApplicationKind.read(context, application);
    await assert.rejects(forgejoOauthApplicationKind.apply(contextOf(services, 1), application, before), 'the file is not written');
    const orphaned = await forgejoOauthApplicationKind.read(context, application);
    assert.equal(orphaned.applications.length, 1);
    const diff = forgejoOauthApplicationKind.diff(application, orphaned);
    assert.ok(diff.action === 'create' && diff.changes[0]?.to === 'removed');
    await forgejoOauthApplicationKind.apply(context, application, orphaned);
    const after = await forgejoOauthApplicationKind.read(context, application);
    assert.deepEqual([after.applications.length, forgejoOauthApplicationKind.diff(application, after).action], [1, 'none']);
  });

  it('a repository that somebody has pushed to is not removed by a rollback', async () => {
    await using services = await forge();
    const inUse = { forgejo: at, owner: 'eblume', name: 'zot' };
    assert.ok(typeof forgejoRepositoryKind.restore === 'function');
    await assert.rejects(forgejoRepositoryKind.restore(contextOf(services), inUse, null), { code: 'repository-in-use' });
    const asMirror = forgejoRepositoryKind.diff(
      { ...inUse, mirrorOf: { url: 'https://example.org/a.git' } },
      await forgejoRepositoryKind.read(contextOf(services), inUse),
    );
    assert.ok(asMirror.action === 'refuse' && /does not become a mirror/.test(asMirror.because));
  });

  it('`listAll()` reads every page', async () => {
    await using services = await forge();
    const context = contextOf(services);
    for (let number = 0; number < 53; number += 1)
      await forgejoKeyKind.apply(context, { ...deployKey, title: `key ${number}`, publicKey: `ssh-ed25519 AAAA${number}` }, undefined);
    assert.equal((await listAll(context, at, { path: '/api/v1/repos/eblume/zot/keys', what: 'list keys' }))?.length, 53);
    assert.equal(await listAll(context, at, { path: '/api/v1/repos/eblume/none/keys', what: 'list keys' }), undefined);
  });

  it('no secret is in a request line, an error, a diff, a description or an image', async () => {
    await using services = await forge();
    const context = contextOf(services);
    const said: unknown[] = [];
    for (const [kind, desired] of [
      [forgejoUserKind, user],
      [forgejoWebhookKind, webhook],
      [forgejoMirrorKind, pushed],
      [forgejoRepositoryKind, mirror],
    ] as const) {
      const resource = kind as typeof forgejoUserKind;
      const wanted = desired as unknown as typeof user;
      const seen = await resource.read(context, wanted);
      said.push(
        resource.describe(wanted),
        resource.diff(wanted, seen),
        await resource.capture(context, wanted, seen),
        resource.facts(wanted),
      );
      services.interfere = (request) =>
        request.startsWith('POST')
          ? { status: 422, headers: {}, body: JSON.stringify({ message: `cannot use mirror-password-${canary}` }) }
          : undefined;
      const thrown = await resource.apply(context, wanted, seen).catch((error: unknown) => error);
      services.interfere = () => undefined;
      assert.match(String(thrown), /it answers 422: cannot use \(secret mirror\.password\)/);
      said.push(String(thrown), JSON.stringify(thrown));
    }
    assert.ok(!JSON.stringify([said, services.said, services.requests]).includes(canary));
    const refused = await forgejoUserKind.read(context, { ...user, forgejo: { url } }).catch((error: unknown) => error);
    assert.equal((refused as { code: string }).code, 'service-unauthorized');
  });

  it('`goDuration()` writes durations as Forgejo gives them back', () => {
    assert.deepEqual(['8h', '90m', '30s', '24h0m0s', '1h30m'].map(goDuration), ['8h0m0s', '1h30m0s', '30s', '24h0m0s', '1h30m0s']);
  });
});
