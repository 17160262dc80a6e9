// The copy: a bundle of every reference from host to host, into a new repository; then what git does not carry. It is made
// beside its place and renamed into it, so that a copy is there whole or not at all.
import type { WriteContext } from '../../../ports/context.ts';
import { query, type HostReader, type HostWriter } from '../../../ports/host.ts';
import { tell } from '../../host/command.ts';
import { askGit, streamGit, tellGit, tryGit } from './git.ts';
import { unfinished, type GitMoveSpec } from './git-move-spec.ts';
import { linkTarget, readReferences, repositoriesIn, sideFiles } from './repository.ts';
import { writeStream } from './write-stream.ts';

const dayMs = 24 * 3_600_000;

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
    await copyRepository(source, target, { ...places, bundle: `${root}/.longshore-bundle` }, arrived);
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
  { from, to, bundle }: { readonly from: string; readonly to: string; readonly bundle: string },
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
    const pack = streamGit(source, from, 'bundle', 'create', '--quiet', '-', '--all', ...(detached ? ['HEAD'] : []));
    await writeStream(target, bundle, pack, { mode: 0o600, arrived });
    // HEAD of a bundle is a reference like others; as a branch it would be refused.
    const refspecs = ['+refs/*:refs/*', ...(detached ? ['+HEAD:refs/longshore-head'] : [])];
    await tellGit(target, to, 'fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--update-head-ok', bundle, ...refspecs);
    await tell(target, ['rm', '-rf', bundle]);
  }
  for (const [name, value] of references.byName) {
    if (name !== 'HEAD' && value.startsWith('ref: ')) await tellGit(target, to, 'symbolic-ref', name, value.slice('ref: '.length));
  }
  await target.writeFile(`${to}/HEAD`, Buffer.from(`${head}\n`), { mode: 0o644 });
  if ((await tryGit(target, to, 'rev-parse', '--verify', '--quiet', 'refs/longshore-head')).exitCode === 0)
    await tellGit(target, to, 'update-ref', '-d', 'refs/longshore-head');
  for (const { path, mode, type, size } of await sideFiles(source, from)) {
    if (type === 'directory') await target.makeDirectory(`${to}/${path}`, { mode });
    else if (type === 'symlink') await tell(target, ['ln', '-s', await linkTarget(source, `${from}/${path}`), `${to}/${path}`]);
    else {
      const content = contentOf(source, `${from}/${path}`, size);
      await writeStream(target, `${to}/${path}`, content, { mode, arrived });
    }
  }
}

/** A small file is read on a connection that is there; a large one, as LFS keeps them, as it comes. */
async function* contentOf(source: HostReader, path: string, size: number): AsyncGenerator<Uint8Array> {
  if (size > 1 << 24) yield* source.stream(query(['cat', path], { timeoutMs: dayMs }));
  else yield (await source.readFile(path)) ?? new Uint8Array();
}
