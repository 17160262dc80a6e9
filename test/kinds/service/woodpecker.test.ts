import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { oauthRoundTripKind } from '../../../src/kinds/check/oauth-round-trip/oauth-round-trip.ts';
import { forgejoOauthApplicationKind } from '../../../src/kinds/resource/forgejo-oauth-application/forgejo-oauth-application.ts';
import { woodpeckerPipelineKind } from '../../../src/kinds/resource/woodpecker-pipeline/woodpecker-pipeline.ts';
import { woodpeckerRepositoryKind } from '../../../src/kinds/resource/woodpecker-repository/woodpecker-repository.ts';
import { woodpeckerSecretKind } from '../../../src/kinds/resource/woodpecker-secret/woodpecker-secret.ts';
import { forgejo } from '../../../src/twin/programs/forgejo.ts';
import { woodpeckerServer } from '../../../src/twin/programs/woodpecker-server.ts';
import { canary, contextOf, holdsContract, serviceWorld, type ServiceWorld } from './service-world.ts';

const ciUrl = 'https://ci.tail8d86e.ts.net';
const ci = { url: ciUrl, auth: { scheme: 'bearer', token: { secret: 'named', name: 'woodpecker', key: 'token' } } } as const;
const forge = {
  url: 'https://forge.tail8d86e.ts.net',
  auth: { scheme: 'token', token: { secret: 'named', name: 'forgejo', key: 'token' } },
} as const;
const repository = { woodpecker: ci, repository: 'eblume/test', timeoutMinutes: 30 };
const value = { secret: 'named', name: 'registry', key: 'password' } as const;
const secret = { woodpecker: ci, for: { repository: 'eblume/test' }, name: 'registry_password', value } as const;
const pipeline = { woodpecker: ci, repository: 'eblume/test', branch: 'main', run: 'first' };
const callback = `${ciUrl}/authorize`;

async function woodpecker(environment: Record<string, string> = {}): Promise<ServiceWorld> {
  const services = await serviceWorld({ hosts: Object.keys(environment).length > 0 });
  await services.start(woodpeckerServer, ciUrl, { settings: { repositories: ['eblume/zot', 'eblume/test'] }, environment });
  return services;
}

describe('kinds of Woodpecker', () => {
  it('keep the contract', async () => {
    await using services = await woodpecker();
    await holdsContract(services, woodpeckerRepositoryKind, repository);
    await holdsContract(services, woodpeckerSecretKind, { ...secret, for: 'everything' });
    await holdsContract(services, woodpeckerSecretKind, { ...secret, for: { organisation: 'blumeops' }, images: ['plugins/kaniko'] });
    await woodpeckerRepositoryKind.apply(contextOf(services), repository, undefined);
    await holdsContract(services, woodpeckerSecretKind, secret);
    await holdsContract(services, woodpeckerPipelineKind, pipeline);
  });

  it('a run that fails says which step, and what it said last; the next run is another one', async () => {
    await using services = await woodpecker();
    const context = contextOf(services);
    await woodpeckerRepositoryKind.apply(context, repository, undefined);
    const failing = { ...pipeline, variables: { TWIN_FAILS: 'push:denied: tag:k8s may not reach tag:registry' } };
    const run = async (desired: typeof pipeline) =>
      woodpeckerPipelineKind.apply(context, desired, await woodpeckerPipelineKind.read(context, desired));
    await assert.rejects(run(failing), {
      code: 'pipeline-failed',
      message:
        'pipeline 1 of eblume/test did not succeed: failure\nstep push: exit code 1\n  + make\n  denied: tag:k8s may not reach tag:registry',
    });
    await run(pipeline);
    assert.deepEqual(woodpeckerPipelineKind.outputs(pipeline, await woodpeckerPipelineKind.read(context, pipeline)), { number: 2 });
  });

  it('a repository that the forge does not show, or that is not switched on, is told as such', async () => {
    await using services = await woodpecker();
    const context = contextOf(services);
    await assert.rejects(
      woodpeckerRepositoryKind.apply(context, { ...repository, repository: 'eblume/none' }, undefined),
      /the forge does not show it/,
    );
    await assert.rejects(woodpeckerSecretKind.apply(context, secret, undefined), /it does not know eblume\/test/);
    await assert.rejects(
      woodpeckerPipelineKind.apply(context, pipeline, { repositoryId: undefined, runs: [] }),
      /is not switched on there/,
    );
  });

  it('no secret is in what is said, asked or kept', async () => {
    await using services = await woodpecker();
    const context = contextOf(services);
    await woodpeckerRepositoryKind.apply(context, repository, undefined);
    services.interfere = (request) =>
      request.startsWith('POST') ? { status: 422, headers: {}, body: `"registry-password-${canary} is too weak"` } : undefined;
    const thrown = await woodpeckerSecretKind.apply(context, secret, undefined).catch((error: unknown) => error);
    services.interfere = () => undefined;
    assert.match(String(thrown), /422: .*\(secret registry\.password\) is too weak/);
    await woodpeckerSecretKind.apply(context, secret, undefined);
    const seen = await woodpeckerSecretKind.read(context, secret);
    const said = [
      String(thrown),
      seen,
      woodpeckerSecretKind.diff(secret, undefined),
      await woodpeckerSecretKind.capture(context, secret, seen),
      services.requests,
      services.said,
    ];
    assert.ok(!JSON.stringify(said).includes(canary));
  });
});

describe('`oauth-round-trip`', () => {
  const spec = { client: { url: ciUrl }, forgejo: forge, callback };
  const application = {
    forgejo: forge,
    name: 'woodpecker',
    redirectUris: [callback],
    keptIn: { host: 'indri', path: '/Users/erichblume/.config/ci.json' },
  };

  it('goes from the service to the forge and back, and says where it ends', async () => {
    const environment: Record<string, string> = {
      WOODPECKER_HOST: ciUrl,
      WOODPECKER_FORGEJO_URL: forge.url,
      WOODPECKER_FORGEJO_CLIENT: 'unknown',
    };
    await using services = await woodpecker(environment);
    const context = contextOf(services);
    const look = () => oauthRoundTripKind.observe(context, spec);
    /** A program reads its environment once. */
    const startWith = async (name: string, setting: string): Promise<void> => {
      environment[name] = setting;
      await services.running.get(ciUrl)?.stop();
      await services.start(woodpeckerServer, ciUrl, { settings: { repositories: ['eblume/zot', 'eblume/test'] }, environment });
    };
    assert.match((await look()).detail, /cannot list the OAuth2 applications .*nobody listens there/);
    await services.start(forgejo, forge.url);
    assert.match((await look()).detail, /the forge has no application with the client id/);
    await forgejoOauthApplicationKind.apply(context, application, await forgejoOauthApplicationKind.read(context, application));
    await startWith('WOODPECKER_FORGEJO_CLIENT', (await forgejoOauthApplicationKind.read(context, application)).keptId ?? '');
    assert.deepEqual(await look(), { pass: true, detail: `a login at ${ciUrl} goes by ${forge.url} and comes back to ${callback}` });
    await startWith('WOODPECKER_HOST', 'http://localhost:8000');
    assert.match((await look()).detail, /comes back to "http:\/\/localhost:8000\/authorize", expected/);
    await startWith('WOODPECKER_FORGEJO_URL', 'http://forgejo.forgejo.svc');
    assert.match((await look()).detail, /the login leads to http:\/\/forgejo\.forgejo\.svc/);
  });
});
