// Tokens: the flow by challenge, against a server of our own and against docker-registry, which trusts a token server by its
// certificate (https://distribution.github.io/distribution/spec/auth/token/).
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createPrivateKey, createSign, randomUUID, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Secret } from '../../../src/core/secret.ts';
import { parseChallenges } from '../../../src/transport/registry/challenge.ts';
import { createRegistryClient } from '../../../src/transport/registry/registry-client.ts';
import { clientOf } from './client-of.ts';
import { blobOf, imageOf, pushImage } from './made-up-image.ts';
import { startDockerRegistry, withoutDockerRegistry } from './registries.ts';

describe('parseChallenges()', () => {
  it('reads schemes and parameters, quoted or not, several in one header', () => {
    assert.deepEqual(
      parseChallenges('Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push"'),
      [
        {
          scheme: 'bearer',
          parameters: { realm: 'https://auth.docker.io/token', service: 'registry.docker.io', scope: 'repository:a/b:pull,push' },
        },
      ],
    );
    assert.deepEqual(parseChallenges('Basic realm="a \\"quoted\\" one", Bearer realm=x , Service=y'), [
      { scheme: 'basic', parameters: { realm: 'a "quoted" one' } },
      { scheme: 'bearer', parameters: { realm: 'x', service: 'y' } },
    ]);
    assert.deepEqual(parseChallenges('Negotiate'), [{ scheme: 'negotiate', parameters: {} }]);
    assert.deepEqual(parseChallenges(''), []);
  });

  it('reads back every parameter that can be written', () => {
    const value = fc.string({ unit: 'grapheme-ascii' }).filter((text) => !text.includes('\\') && !text.includes('"'));
    fc.assert(
      fc.property(value, value, (realm, service) => {
        assert.deepEqual(parseChallenges(`Bearer realm="${realm}",service="${service}"`), [
          { scheme: 'bearer', parameters: { realm, service } },
        ]);
      }),
    );
  });

  it('never fails, whatever a server sends', () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        assert.ok(Array.isArray(parseChallenges(header)));
      }),
    );
  });
});

interface Listening extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly { readonly url: URL; readonly authorization: string | undefined }[];
}

async function listen(answer: (request: IncomingMessage, response: ServerResponse, url: URL) => void): Promise<Listening> {
  const asked: { url: URL; authorization: string | undefined }[] = [];
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://server');
    asked.push({ url, authorization: request.headers.authorization });
    request.resume();
    answer(request, response, url);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const user = { username: 'erich', password: 'a password' };
const basic = `Basic ${Buffer.from(`${user.username}:${user.password}`).toString('base64')}`;

describe('registry client with tokens', () => {
  it('asks the token server once for each scope, again when a token has ended, and tells the registry no password', async () => {
    let given = 0;
    await using tokens = await listen((request, response) => {
      given += 1;
      const known = request.headers.authorization === basic;
      response.writeHead(known ? 200 : 401).end(JSON.stringify({ access_token: `token-${given}`, expires_in: 300 }));
    });
    let valid = 'token-1';
    await using registry = await listen((request, response, url) => {
      if (request.headers.authorization === `Bearer ${valid}`) return response.end(JSON.stringify({ tags: ['v1'] }));
      const scope = `repository:${url.pathname.slice(4, -10)}:pull`;
      const challenge = `Bearer realm="${tokens.url}/token",service="test",scope="${scope}"`;
      return response.writeHead(401, { 'www-authenticate': challenge }).end('{}');
    });
    await using client = clientOf(registry.url, user);
    assert.deepEqual(await client.tags('a/b'), ['v1']);
    assert.deepEqual(await client.tags('a/b'), ['v1']);
    assert.equal(tokens.asked.length, 1);
    assert.equal(tokens.asked[0]?.url.search, '?service=test&scope=repository%3Aa%2Fb%3Apull&account=erich');
    valid = 'token-2';
    assert.deepEqual(await client.tags('a/b'), ['v1']);
    assert.equal(tokens.asked.length, 2);
    assert.ok(registry.asked.every(({ authorization }) => authorization === undefined || authorization.startsWith('Bearer ')));
    await using stranger = clientOf(registry.url, { ...user, password: 'wrong' });
    await assert.rejects(stranger.tags('a/b'), { code: 'registry-unauthorized' });
  });

  it('sends no credentials to where a blob is redirected', async () => {
    const blob = blobOf('kept elsewhere');
    await using storage = await listen((_request, response) => void response.end(blob.bytes));
    await using registry = await listen((request, response) => {
      if (request.headers.authorization !== basic) return response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end();
      return response.writeHead(307, { location: `${storage.url}/blob?signature=x` }).end();
    });
    await using client = clientOf(registry.url, user);
    const chunks: Uint8Array[] = [];
    for await (const chunk of client.blob('a', blob.digest)) chunks.push(chunk);
    assert.equal(Buffer.concat(chunks).toString('utf8'), 'kept elsewhere');
    assert.deepEqual(
      storage.asked.map(({ authorization }) => authorization),
      [undefined],
    );
  });

  it('refuses content that a redirect has made another, and a token server without TLS beside a registry with it', async () => {
    await using registry = await listen((_request, response) => void response.end('something else'));
    await using client = clientOf(registry.url);
    const read = async () => {
      for await (const _chunk of client.blob('a', blobOf('wanted').digest));
    };
    await assert.rejects(read(), { code: 'registry-digest-mismatch' });
  });

  it('waits as it is told when the registry is busy, and tells who asked too often', async () => {
    let left = 2;
    await using registry = await listen((_request, response) => {
      left -= 1;
      if (left < 0) response.end(JSON.stringify({ repositories: ['a'] }));
      else response.writeHead(429, { 'retry-after': '0' }).end();
    });
    await using client = clientOf(registry.url);
    assert.deepEqual(await client.catalog(), ['a']);
    left = 9;
    await assert.rejects(client.catalog(), { code: 'registry-busy' });
  });

  it('says that the effect of a push is unknown when no answer comes', async () => {
    await using registry = await listen((request, response) => {
      if (request.method === 'PUT') request.socket.destroy();
      else response.writeHead(404).end();
    });
    await using client = clientOf(registry.url);
    const { manifest } = imageOf('arm64', []);
    await assert.rejects(client.putManifest('a', 'v1', manifest), { code: 'registry-unreachable', effect: 'unknown' });
    await using nobody = clientOf('http://127.0.0.1:1');
    await assert.rejects(nobody.ping(), { code: 'registry-unreachable', effect: 'unchanged' });
    assert.throws(() => clientOf('https://ghcr.io/me'), { code: 'registry-address' });
  });
});

const openssl = 'openssl';
const withoutOpenssl = spawnSync(openssl, ['version']).status === 0 ? false : 'openssl is not installed';

describe('registry client with tokens of docker-registry', { skip: withoutDockerRegistry || withoutOpenssl }, () => {
  it('pushes and pulls with signed tokens, and is refused what its token does not say', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'longshore-token-'));
    try {
      const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
      const args = [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        key,
        '-out',
        certificate,
        '-subj',
        '/CN=tokens',
        '-days',
        '2',
      ];
      assert.equal(spawnSync(openssl, args).status, 0);
      await using tokens = await listen((request, response, url) => {
        // A reader's token for whoever does not say who they are.
        const writes = request.headers.authorization === basic;
        const access = url.searchParams.getAll('scope').map((scope) => {
          const [type = '', name = '', actions = ''] = scope.split(':');
          return { type, name, actions: actions.split(',').filter((action) => writes || action === 'pull') };
        });
        response.end(JSON.stringify({ token: jwt(access, { key, certificate }) }));
      });
      const token = { realm: `${tokens.url}/token`, service: 'test', issuer: 'longshore', bundle: certificate };
      await using registry = await startDockerRegistry({ token });
      const password = new Secret('test', user.password);
      const { signal } = new AbortController();
      await using writer = createRegistryClient({
        locator: { url: registry.url },
        credentials: async () => ({ username: user.username, password }),
        signal,
      });
      const image = imageOf('arm64', [blobOf('with a token')]);
      await pushImage(writer, 'team/app', 'v1', image);
      await using reader = clientOf(registry.url);
      assert.equal((await reader.describe('team/app', 'v1'))?.digest, image.manifest.digest);
      await assert.rejects(pushImage(reader, 'team/app', 'v2', imageOf('arm64', [blobOf('more')])), { code: 'registry-unauthorized' });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

function jwt(access: readonly object[], files: { readonly key: string; readonly certificate: string }): string {
  const certificate = new X509Certificate(readFileSync(files.certificate));
  const now = Math.floor(Date.now() / 1000);
  const header = { typ: 'JWT', alg: 'RS256', x5c: [certificate.raw.toString('base64')] };
  const claims = { iss: 'longshore', sub: 'test', aud: 'test', exp: now + 300, nbf: now - 10, iat: now, jti: randomUUID(), access };
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = createSign('RSA-SHA256')
    .update(signed)
    .sign(createPrivateKey(readFileSync(files.key)));
  return `${signed}.${signature.toString('base64url')}`;
}
