// Stand-in of `podman build`, `push`, `login` and `logout` (docs.podman.io). It builds what can be built without running
// anything: FROM scratch, COPY of single files, and what only describes the image. Everything else is refused, not skipped.
import { join, posix } from 'node:path';
import type { CommandResult } from '../../../ports/host.ts';
import { readManifest } from '../../registry/descriptor.ts';
import { ImageStore } from '../../registry/image-store.ts';
import { storeImage } from '../../registry/made-up-image.ts';
import { failed, succeeded, type CommandContext } from './command.ts';
import { parseFlags } from './flags.ts';

const localTag = 'local';
const descriptive = ['LABEL', 'ENV', 'CMD', 'ENTRYPOINT', 'EXPOSE', 'USER', 'WORKDIR', 'ARG'];

export async function podmanImages(context: CommandContext, verb: string, rest: readonly string[]): Promise<CommandResult> {
  context.changes();
  if (verb === 'build') return build(context, rest);
  if (verb === 'push') return push(context, rest);
  const flags = parseFlags(rest, ['--username', '-u']);
  const server = flags.words[0] ?? '';
  if (verb === 'logout') {
    context.world.store.remove('podman-login', `${context.host.name}:${server}`);
    return succeeded(`Removed login credentials for ${server}\n`);
  }
  if (!flags.has('--password-stdin')) throw context.unsupported();
  const { stdin = '' } = context;
  const password = typeof stdin === 'string' ? stdin : stdin.reveal();
  const authorization = `Basic ${Buffer.from(`${flags.value('--username', '-u') ?? ''}:${password}`).toString('base64')}`;
  const answer = await ask(context, server, flags.value('--tls-verify') === 'false', '/v2/', { headers: { authorization } });
  if (answer === undefined || !answer.ok) return failed(125, `Error: authenticating creds for "${server}": invalid username/password`);
  context.world.store.set('podman-login', `${context.host.name}:${server}`, authorization);
  return succeeded('Login Succeeded!\n');
}

async function build(context: CommandContext, rest: readonly string[]): Promise<CommandResult> {
  const flags = parseFlags(rest, ['--tag', '-t', '--file', '-f', '--annotation', '--platform', '--build-arg']);
  const [folder] = flags.words;
  const name = flags.value('--tag', '-t');
  if (folder === undefined || name === undefined) throw context.unsupported();
  const { files } = context.host;
  const file = flags.value('--file', '-f') ?? `${folder}/Containerfile`;
  const text = files.read(file);
  if (text === undefined)
    return failed(125, `Error: the specified Containerfile or Dockerfile does not exist, ${file}: no such file or directory`);
  const instructions = Buffer.from(text)
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const layers: Record<string, string>[] = [];
  for (const line of instructions) {
    const [word = '', ...operands] = line.split(/\s+/);
    if (word === 'FROM' && operands[0] === 'scratch' && operands.length === 1) continue;
    if (descriptive.includes(word)) continue;
    const [from, to] = operands;
    if (word !== 'COPY' || from === undefined || to === undefined || operands.length > 2) throw context.unsupported();
    const source = posix.join(folder, from);
    const content = files.stat(source)?.type === 'file' ? files.read(source) : undefined;
    if (content === undefined)
      return failed(
        125,
        `Error: building at STEP "${line}": checking on sources under "${folder}": copier: stat: "/${from}": no such file or directory`,
      );
    layers.push({
      [posix.join(to.endsWith('/') ? `${to}${posix.basename(from)}` : to).replace(/^\//, '')]: Buffer.from(content).toString('utf8'),
    });
  }
  const annotations = Object.fromEntries(
    flags.values('--annotation').map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]),
  );
  const architecture = flags.value('--platform')?.split('/')[1] ?? context.host.inventory.architecture;
  const { digest } = await storeImage(localStore(context), local(name), localTag, [
    { architecture, layers, annotations, history: instructions },
  ]);
  return succeeded(`COMMIT ${name}\nSuccessfully tagged ${name}\n${digest.slice('sha256:'.length)}\n`);
}

async function push(context: CommandContext, rest: readonly string[]): Promise<CommandResult> {
  const flags = parseFlags(rest, []);
  const [name = ''] = flags.words;
  const [, server = '', repository = '', tag = 'latest'] = /^([^/]+)\/(.+?)(?::([^:/]+))?$/.exec(name) ?? [];
  const plain = flags.value('--tls-verify') === 'false';
  const store = localStore(context);
  const image = store.find(local(name), localTag);
  if (image === undefined) return failed(125, `Error: ${name}: image not known`);
  const authorization = context.world.store.get<string>('podman-login', `${context.host.name}:${server}`);
  const known: Record<string, string> = authorization === undefined ? {} : { authorization };
  const bytes = store.manifestBytes(local(name), image.digest);
  for (const { digest } of readManifest(bytes, image.mediaType)?.blobs ?? []) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of store.readBlob(local(name), digest, { start: 0 })) chunks.push(chunk);
    const path = `/v2/${repository}/blobs/uploads/?digest=${digest}`;
    const sent = await ask(context, server, plain, path, { method: 'POST', headers: known, body: Buffer.concat(chunks) });
    if (sent?.status !== 201) return refused(server, sent);
  }
  const headers = { ...known, 'content-type': image.mediaType };
  const put = await ask(context, server, plain, `/v2/${repository}/manifests/${tag}`, { method: 'PUT', headers, body: Buffer.from(bytes) });
  return put?.status === 201 ? succeeded('', 'Writing manifest to image destination\n') : refused(server, put);
}

function refused(server: string, answer: Response | undefined): CommandResult {
  const because =
    answer === undefined ? 'connection refused, or no TLS' : answer.status === 401 ? 'authentication required' : `status ${answer.status}`;
  return failed(125, `Error: pinging container registry ${server}: ${because}`);
}

/** By TLS first; without it only when that was allowed. */
async function ask(
  context: CommandContext,
  server: string,
  plain: boolean,
  path: string,
  init: RequestInit,
): Promise<Response | undefined> {
  for (const scheme of plain ? ['https', 'http'] : ['https']) {
    const base = await context.world.endpoint(`${scheme}://${server}`, `host:${context.host.name}`).catch(() => undefined);
    if (base !== undefined) return fetch(new URL(path, base), init);
  }
  return undefined;
}

function localStore({ world, host }: CommandContext): ImageStore {
  return new ImageStore(join(world.directory, 'hosts', host.name, 'podman'));
}

/** A folder's name for an image's. */
function local(name: string): string {
  return name.replaceAll(/[^a-z0-9]+/g, '-');
}
