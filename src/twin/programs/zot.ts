// Stand-in of the zot registry: `zot serve <config>`. It reads its real configuration, keeps images below its root directory
// and pulls through from the registries outside, as its sync rules say (https://zotregistry.dev).
import type { WebResponse } from '../../ports/web.ts';
import { hostMachine } from '../host/host-machine.ts';
import { Gatekeeper } from '../registry/access.ts';
import type { ApiRequest, ApiResponse } from '../registry/api-message.ts';
import { answerDistribution, type RegistryParts } from '../registry/distribution-api.ts';
import { ImageStore } from '../registry/image-store.ts';
import { outsideStore } from '../registry/outside.ts';
import { pullThrough } from '../registry/pull-through.ts';
import { startRegistryServer, type RegistryServer } from '../registry/registry-server.ts';
import type { Program, TwinHost, TwinWorld, WebRequest } from '../world.ts';
import { zotConfig, type ZotConfig } from './zot-config.ts';

export const zot: Program = {
  name: 'zot',
  async start(world, { place, argv }) {
    if (!('host' in place)) throw new Error('zot: the stand-in runs on hosts only');
    const host = world.host(place.host);
    const [, verb, path = ''] = argv;
    if (verb !== 'serve') throw new Error(`error: unknown command "${verb ?? ''}" for "zot"`);
    const content = await host.readFile(path);
    const config = zotConfig(content === undefined ? undefined : Buffer.from(content).toString('utf8'), path);
    await makeRoot(host, config.rootDirectory);
    const parts = registryParts(world, place.host, config);
    const answer = (request: ApiRequest) => answerZot(parts, config, request);
    let server: Promise<RegistryServer> | undefined;
    return {
      listens: [{ address: config.address, port: config.port }],
      answer: async (request) => webAnswer(await answer(lookFrom(request))),
      endpoint: async () => (await (server ??= startRegistryServer(answer))).url,
      stop: async () => {
        await (await server)?.[Symbol.asyncDispose]();
      },
    };
  },
};

/** zot makes its root directory itself, with mode 700. */
async function makeRoot(host: TwinHost, path: string): Promise<void> {
  if ((await host.stat(path)) !== undefined) return;
  try {
    await host.makeDirectory(path, { mode: 0o700 });
  } catch (error) {
    throw new Error(`error: failed to create storage: mkdir ${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function registryParts(world: TwinWorld, host: string, config: ZotConfig): RegistryParts {
  const { files } = hostMachine(world, host);
  const store = new ImageStore(files.real(config.rootDirectory));
  const { htpasswd, access, docker, sync } = config;
  const users = () => (htpasswd === undefined ? '' : Buffer.from(files.read(htpasswd) ?? []).toString('utf8'));
  const gatekeeper = htpasswd === undefined ? {} : { gatekeeper: new Gatekeeper({ realm: 'zot', htpasswd: users, ...access }) };
  const upstream = (url: string) => outsideStore(world, url);
  return { store, ...gatekeeper, docker, deletes: true, pullThrough: pullThrough({ store, registries: sync, upstream, docker }) };
}

async function answerZot(parts: RegistryParts, config: ZotConfig, request: ApiRequest): Promise<ApiResponse> {
  if (config.metrics !== undefined && request.url.pathname === config.metrics) {
    const lines = ['# HELP zot_up Whether the registry is up.', '# TYPE zot_up gauge', 'zot_up 1', ''];
    return { status: 200, headers: { 'content-type': 'text/plain; version=0.0.4' }, body: Buffer.from(lines.join('\n')) };
  }
  return answerDistribution(parts, request);
}

function lookFrom({ url, headers }: WebRequest): ApiRequest {
  return { method: 'GET', url, headers, body: nothing() };
}

async function webAnswer({ status, headers, body }: ApiResponse): Promise<WebResponse> {
  const chunks: Uint8Array[] = [];
  if (body instanceof Uint8Array) chunks.push(body);
  else if (body !== undefined) for await (const chunk of body) chunks.push(chunk);
  const own = { 'docker-distribution-api-version': 'registry/2.0', ...headers };
  return { status, headers: own, body: Buffer.concat(chunks).toString('utf8') };
}

async function* nothing(): AsyncIterable<Uint8Array> {}
