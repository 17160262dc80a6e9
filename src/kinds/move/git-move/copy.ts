// The copy: a bundle of every reference from host to host, into a new repository; then what git does not carry. It is made
// beside its place and renamed into it, so that a copy is there whole or not at all.
import type { WriteContext } from '../../../ports/context.ts';
import type { HostReader, HostWriter } from '../../../ports/host.ts';
import { tell } from '../../host/command.ts';
import { askGit, streamGit, tellGit, tryGit } from './git.ts';
import { unfinished, type GitMoveSpec } from './git-move-spec.ts';
import { linkTarget, readReferences, repositoriesIn, sideFiles } from './repository.ts';

/** A host takes a file whole. */
const partBytes = 16 << 20;

export async function copy(context: WriteContext, spec: GitMoveSpec): Promise<void> {
  const [source, target] = [context.host(spec.from.host), context.host(spec.to.host)];
  await discard(context, spec);
  const root = unfinished(spec.to);
  await target.makeDirectory(root, { mode: 0o755 });
  let bytes = 0;
  for (const name of await repositoriesIn(source, spec.from.path)) {
    context.signal.throwIfAborted();
    const arrived = (more: number) => context.progress({ what: name, bytes: (bytes += more) });
    const places = { from: join(spec.from.path, name), to: join(root, name) };
    await copyRepository(source, target, { ...places, parts: `${root}/.longshore-bundle` }, arrived);
  }
  if (spec.owner !== undefined) await tell(target, ['chown', '-R', spec.owner, root], { timeoutMs: 600_000 });
  await tell(target, ['mv', root, spec.to.path]);
}

export async function discard(context: WriteContext, { to }: GitMoveSpec): Promise<void> {
  const target = context.host(to.host);
  const root = unfinished({ ...to });
  await tell(target, ['rm', '-rf', root], { timeoutMs: 600_000 });
  if ((await target.stat(to.path)) === undefined) return;
  // In two steps, so that what stands in its place is whole at every moment.
  await tell(target, ['mv', to.path, root]);
  await tell(target, ['rm', '-rf', root], { timeoutMs: 600_000 });
}

function join(path: string, name: string): string {
  return name === '.' ? path : `${path}/${name}`;
}

async function copyRepository(
  source: HostReader,
  target: HostWriter,
  { from, to, parts }: { readonly from: string; readonly to: string; readonly parts: string },
  arrived: (bytes: number) => void,
): Promise<void> {
  const references = await readReferences(source, from);
  const format = (await askGit(source, from, 'rev-parse', '--show-object-format')).trim();
  await tell(target, ['mkdir', '-p', to]);
  await tell(target, ['git', 'init', '--quiet', '--bare', '--template=', `--object-format=${format}`, to]);
  const head = references.byName.get('HEAD') ?? '';
  const detached = !head.startsWith('ref: ');
  const ids = [...references.byName].filter(([, value]) => !value.startsWith('ref: '));
  if (ids.length > 0) {
    // What it borrows from another repository (objects/info/alternates) is in the bundle like the rest.
    await tell(target, ['mkdir', '-p', parts]);
    let part = 0;
    for await (const bytes of piecesOf(
      streamGit(source, from, 'bundle', 'create', '--quiet', '-', '--all', ...(detached ? ['HEAD'] : [])),
    )) {
      await target.writeFile(`${parts}/${String((part += 1)).padStart(8, '0')}`, bytes, { mode: 0o600 });
      arrived(bytes.length);
    }
    const bundle = `${parts}/bundle`;
    await tell(target, ['sh', '-c', 'cd "$0" && cat 0* > bundle && rm 0*', parts], { timeoutMs: 3_600_000 });
    // HEAD of a bundle is a reference like others; as a branch it would be refused.
    const refspecs = ['+refs/*:refs/*', ...(detached ? ['+HEAD:refs/longshore-head'] : [])];
    await tellGit(target, to, 'fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--update-head-ok', bundle, ...refspecs);
    await tell(target, ['rm', '-rf', parts]);
  }
  for (const [name, value] of references.byName) {
    if (name !== 'HEAD' && value.startsWith('ref: ')) await tellGit(target, to, 'symbolic-ref', name, value.slice('ref: '.length));
  }
  await target.writeFile(`${to}/HEAD`, Buffer.from(`${head}\n`), { mode: 0o644 });
  if ((await tryGit(target, to, 'rev-parse', '--verify', '--quiet', 'refs/longshore-head')).exitCode === 0)
    await tellGit(target, to, 'update-ref', '-d', 'refs/longshore-head');
  for (const { path, mode, type } of await sideFiles(source, from)) {
    if (type === 'directory') await target.makeDirectory(`${to}/${path}`, { mode });
    else if (type === 'symlink') await tell(target, ['ln', '-s', await linkTarget(source, `${from}/${path}`), `${to}/${path}`]);
    else {
      const content = (await source.readFile(`${from}/${path}`)) ?? new Uint8Array();
      await target.writeFile(`${to}/${path}`, content, { mode });
      arrived(content.length);
    }
  }
}

/** Chunks joined to pieces that are worth a file. */
async function* piecesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    size += chunk.length;
    if (size < partBytes) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(waiting);
}
