// The registries that the contract holds: the twin's, and Debian's docker-registry where it is installed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Gatekeeper } from '../../../src/twin/registry/access.ts';
import { answerDistribution } from '../../../src/twin/registry/distribution-api.ts';
import { ImageStore } from '../../../src/twin/registry/image-store.ts';
import { startRegistryServer } from '../../../src/twin/registry/registry-server.ts';

export interface TestRegistry extends AsyncDisposable {
  readonly url: string;
}

export interface TestRegistryOptions {
  /** Lines of an htpasswd file: only its users get in. */
  readonly htpasswd?: string;
  /** A token server that docker-registry trusts. */
  readonly token?: { readonly realm: string; readonly service: string; readonly issuer: string; readonly bundle: string };
}

export const dockerRegistry = '/usr/bin/docker-registry';
/** Why tests against the real one are left out; `false` when they are not. */
export const withoutDockerRegistry: string | false = existsSync(dockerRegistry) ? false : `${dockerRegistry} is not installed`;

export async function startTwinRegistry(options: TestRegistryOptions = {}): Promise<TestRegistry> {
  const directory = mkdtempSync(join(tmpdir(), 'longshore-registry-'));
  const gatekeeper =
    options.htpasswd === undefined
      ? {}
      : { gatekeeper: new Gatekeeper({ realm: 'twin', htpasswd: () => options.htpasswd ?? '', anonymous: [] }) };
  const store = new ImageStore(directory);
  const server = await startRegistryServer((request) => answerDistribution({ store, ...gatekeeper, docker: true, deletes: true }, request));
  return {
    url: server.url,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export async function startDockerRegistry({ htpasswd, token }: TestRegistryOptions = {}): Promise<TestRegistry> {
  const directory = mkdtempSync(join(tmpdir(), 'longshore-registry-'));
  mkdirSync(join(directory, 'data'));
  if (htpasswd !== undefined) writeFileSync(join(directory, 'htpasswd'), htpasswd);
  const port = await freePort();
  const auth =
    htpasswd !== undefined
      ? { auth: { htpasswd: { realm: 'test', path: join(directory, 'htpasswd') } } }
      : token !== undefined
        ? { auth: { token: { realm: token.realm, service: token.service, issuer: token.issuer, rootcertbundle: token.bundle } } }
        : {};
  const config = {
    version: 0.1,
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: join(directory, 'data') }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${port}` },
    ...auth,
  };
  // JSON is YAML.
  writeFileSync(join(directory, 'config.yml'), JSON.stringify(config));
  const child = spawn(dockerRegistry, ['serve', join(directory, 'config.yml')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(directory, { recursive: true, force: true });
  };
  for (let attempt = 0; ; attempt += 1) {
    const answers = await fetch(`${url}/v2/`).then(
      () => true,
      () => false,
    );
    if (answers) return { url, [Symbol.asyncDispose]: stop };
    if (attempt === 400 || child.exitCode !== null) {
      await stop();
      throw new Error(`docker-registry did not start: ${said}`);
    }
    await wait(25);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
