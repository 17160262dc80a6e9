// Stand-in of the zot registry: `zot serve <config>`. It reads its real configuration and answers the first questions of
// the OCI distribution API (https://github.com/opencontainers/distribution-spec); it holds no images.
import type { WebResponse } from '../../ports/web.ts';
import type { Program, TwinHost, WebRequest } from '../world.ts';
import { zotConfig } from './zot-config.ts';

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
    return {
      listens: [{ address: config.address, port: config.port }],
      answer: async (request) => answer(request),
      stop: async () => undefined,
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

function answer({ url }: WebRequest): WebResponse {
  const headers = { 'content-type': 'application/json', 'docker-distribution-api-version': 'registry/2.0' };
  if (url.pathname === '/v2/' || url.pathname === '/v2') return { status: 200, headers, body: '{}' };
  if (url.pathname === '/v2/_catalog') return { status: 200, headers, body: '{"repositories":[]}' };
  const code = url.pathname.startsWith('/v2/') ? 'NAME_UNKNOWN' : 'UNSUPPORTED';
  return { status: 404, headers, body: JSON.stringify({ errors: [{ code, message: 'repository name not known to registry' }] }) };
}
