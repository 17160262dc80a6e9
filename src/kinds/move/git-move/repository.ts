// What a bare repository consists of, read on its host: references, objects, and the files beside them that git does not carry.
import { createHash } from 'node:crypto';
import { LongshoreError } from '../../../core/error.ts';
import type { HostReader } from '../../../ports/host.ts';
import { ask } from '../../host/command.ts';
import { fileDigests } from '../../host/file-digest.ts';
import { askGit, streamGit, tryGit } from './git.ts';

/** Folders with `HEAD`, `objects` and `refs`, relative to `path`; `.` is itself one. Sorted. */
export async function repositoriesIn(host: HostReader, path: string): Promise<readonly string[]> {
  const { stdout } = await ask(host, ['find', path, '-type', 'f', '-name', 'HEAD', '-print0'], { timeoutMs: 600_000 });
  const candidates = stdout.split('\0').filter((each) => each !== '');
  const found = await Promise.all(
    candidates.map(async (candidate) => {
      const folder = candidate.slice(0, -'/HEAD'.length);
      const [objects, refs] = await Promise.all([host.stat(`${folder}/objects`), host.stat(`${folder}/refs`)]);
      if (objects?.type !== 'directory' || refs?.type !== 'directory') return [];
      return [folder === path ? '.' : folder.slice(path.length + 1)];
    }),
  );
  return found.flat().sort();
}

export interface References {
  /** `refs/heads/main` → object id, or `ref: refs/heads/main` of a symbolic one; `HEAD` among them. */
  readonly byName: ReadonlyMap<string, string>;
}

export async function readReferences(host: HostReader, repository: string): Promise<References> {
  const list = await askGit(host, repository, 'for-each-ref', '--format=%(refname) %(objectname) %(symref)');
  const byName = new Map<string, string>();
  for (const line of list.split('\n').filter((each) => each !== '')) {
    const [name = '', id = '', target = ''] = line.split(' ');
    byName.set(name, target === '' ? id : `ref: ${target}`);
  }
  // git tells neither a branch that is not born nor one that is deleted as an error: the file says what HEAD is.
  const head = await host.readFile(`${repository}/HEAD`);
  byName.set(
    'HEAD',
    Buffer.from(head ?? [])
      .toString('utf8')
      .trim()
      .replace(/^ref:\s*/, 'ref: '),
  );
  return { byName };
}

export interface ObjectList {
  readonly count: number;
  /** Of the sorted ids, one on a line: `git rev-list --objects --no-object-names … | LC_ALL=C sort | sha256sum`. */
  readonly digest: string;
  readonly ids: readonly string[];
}

/** Every object that a reference or HEAD leads to. Errors: `git-objects-missing`, with what git says. */
export async function readObjects(host: HostReader, repository: string, references: References): Promise<ObjectList> {
  const named = [...references.byName.values()].some((value) => !value.startsWith('ref: '));
  if (!named) return { count: 0, digest: createHash('sha256').digest('hex'), ids: [] };
  const detached = references.byName.get('HEAD')?.startsWith('ref: ') === false;
  let rest = '';
  const ids: string[] = [];
  try {
    for await (const chunk of streamGit(
      host,
      repository,
      'rev-list',
      '--objects',
      '--no-object-names',
      '--all',
      ...(detached ? ['HEAD'] : []),
    )) {
      const lines = (rest + Buffer.from(chunk).toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) ids.push(line);
    }
  } catch (error) {
    if (!(error instanceof LongshoreError) || error.code !== 'command-failed') throw error;
    throw new LongshoreError('git-objects-missing', `cannot reach every object of ${repository} on ${host.name}: ${error.message}`, {
      cause: error,
    });
  }
  ids.sort();
  const hash = createHash('sha256');
  for (const id of ids) hash.update(`${id}\n`);
  return { count: ids.length, digest: hash.digest('hex'), ids };
}

export interface SideFile {
  readonly path: string;
  readonly mode: number;
  readonly size: number;
  readonly type: 'file' | 'symlink' | 'directory';
}

/** Files that a clone does not bring: hooks, settings, descriptions, large files of LFS. Samples of hooks are git's own. */
export async function sideFiles(host: HostReader, repository: string): Promise<readonly SideFile[]> {
  const roots = ['hooks', 'info', 'lfs', 'custom_hooks', 'config', 'description'];
  const there = (await Promise.all(roots.map(async (root) => ({ root, status: await host.stat(`${repository}/${root}`) })))).filter(
    ({ status }) => status !== undefined,
  );
  if (there.length === 0) return [];
  const { stdout } = await ask(
    host,
    [
      'find',
      ...pathsOf(
        repository,
        there.map(({ root }) => root),
      ),
      '-print0',
    ],
    { timeoutMs: 600_000 },
  );
  const paths = stdout
    .split('\0')
    .filter((each) => each !== '')
    .map((absolute) => absolute.slice(repository.length + 1))
    .filter((path) => !/^hooks\/[^/]+\.sample$/.test(path) && path !== 'info/refs' && !/^lfs\/tmp(\/|$)/.test(path));
  const found = await Promise.all(
    paths.map(async (path) => {
      const status = await host.stat(`${repository}/${path}`);
      return status === undefined ? [] : [{ path, mode: status.mode, size: status.size, type: status.type }];
    }),
  );
  return found.flat().sort((a, b) => (a.path < b.path ? -1 : 1));
}

function pathsOf(repository: string, roots: readonly string[]): readonly string[] {
  return roots.map((root) => `${repository}/${root}`);
}

/** One line for each that a proof compares: mode and SHA-256. Empty folders are nobody's. */
export async function sideFileLines(host: HostReader, repository: string): Promise<ReadonlyMap<string, string>> {
  const all = await sideFiles(host, repository);
  const files = all.filter(({ type }) => type === 'file');
  const digests = await fileDigests(
    host,
    files.map(({ path }) => `${repository}/${path}`),
  );
  const links = await Promise.all(
    all
      .filter(({ type }) => type === 'symlink')
      .map(async ({ path }) => [path, `-> ${await linkTarget(host, `${repository}/${path}`)}`] as const),
  );
  return new Map([
    ...links,
    ...files.map(({ path, mode }, index) => [path, `mode ${mode.toString(8)}, ${digests[index] ?? 'unreadable'}`] as const),
  ]);
}

export async function linkTarget(host: HostReader, path: string): Promise<string> {
  return (await ask(host, ['readlink', path])).stdout.replace(/\n$/, '');
}

/** Why it cannot be moved as a whole; and a stray lock, which is a writer. */
export async function repositoryObstacles(host: HostReader, repository: string): Promise<readonly string[]> {
  const found: string[] = [];
  if ((await host.stat(`${repository}/shallow`)) !== undefined)
    found.push(`${repository} is shallow: it lacks the beginning of its history`);
  const partial = await tryGit(host, repository, 'config', '--get', 'extensions.partialclone');
  if (partial.exitCode === 0) found.push(`${repository} is a partial clone: it fetches missing objects from ${partial.stdout.trim()}`);
  const { stdout } = await ask(
    host,
    ['find', `${repository}/refs`, `${repository}/HEAD.lock`, `${repository}/packed-refs.lock`, '-name', '*.lock'],
    { exits: [0, 1] },
  );
  for (const lock of stdout.split('\n').filter((each) => each !== ''))
    found.push(`${lock} is there: somebody writes, or has died while writing`);
  return found;
}
