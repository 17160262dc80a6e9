// The proof: the same repositories on both sides, with the same references, objects and files beside them; and every object
// of the target read and checked by git. An object's id is the digest of its content: equal ids and no complaint are equal content.
import { LongshoreError } from '../../../core/error.ts';
import type { ReadContext } from '../../../ports/context.ts';
import type { HostReader } from '../../../ports/host.ts';
import { lastLines } from '../../host/command.ts';
import type { Proof, TableProof } from '../../kind.ts';
import { tryGit } from './git.ts';
import type { GitMoveSpec } from './git-move-spec.ts';
import { proofScript, type ProvedRepository } from './proof-script.ts';
import { readObjects, readReferences, repositoriesIn, sideFileLines, type ObjectList } from './repository.ts';

interface Side {
  readonly references: ReadonlyMap<string, string>;
  readonly objects: ObjectList | string;
  readonly files: ReadonlyMap<string, string>;
}

export async function prove(context: ReadContext, spec: GitMoveSpec): Promise<Proof> {
  const [source, target] = [context.host(spec.from.host), context.host(spec.to.host)];
  const [here, there] = await Promise.all([
    repositoriesIn(source, spec.from.path),
    target
      .stat(spec.to.path)
      .then((status): readonly string[] | Promise<readonly string[]> => (status === undefined ? [] : repositoriesIn(target, spec.to.path))),
  ]);
  const differences: string[] = [];
  const tables: TableProof[] = [];
  const proved: ProvedRepository[] = [];
  const counts = { references: 0, files: 0 };
  const large: { readonly name: string; readonly path: string; readonly isWhole: boolean }[] = [];
  let checked = true;
  for (const name of [...new Set([...here, ...there])].sort()) {
    context.signal.throwIfAborted();
    if (!here.includes(name) || !there.includes(name)) {
      differences.push(`repository ${name}: ${here.includes(name) ? 'missing in the target' : 'only in the target'}`);
      tables.push({ name, rows: { source: 0, target: 0 }, digest: { source: '', target: '' }, same: false });
      continue;
    }
    const [left, right] = await Promise.all([readSide(source, spec.from.path, name), readSide(target, spec.to.path, name)]);
    const found = [
      ...compareLines(left.references, right.references, (ref) => `reference ${ref} of ${name}`),
      ...compareObjects(left.objects, right.objects, name),
      ...compareLines(left.files, right.files, (file) => `file ${file} of ${name}`),
    ];
    if ((await target.stat(`${join(spec.to.path, name)}/objects/info/alternates`)) !== undefined)
      found.push(`objects of ${name}: the target borrows some from another repository (objects/info/alternates)`);
    large.push(...largeFiles(left.files).map((file) => ({ ...file, name })));
    const complaint = await complaintOf(target, join(spec.to.path, name));
    // What is wrong at the source already came along as it was.
    if (complaint !== undefined && complaint !== (await complaintOf(source, join(spec.from.path, name)))) {
      checked = false;
      found.push(`objects of ${name}: git fsck complains at the target: ${complaint}`);
    }
    differences.push(...found);
    counts.references += left.references.size;
    counts.files += left.files.size;
    tables.push({
      name,
      rows: { source: countOf(left.objects), target: countOf(right.objects) },
      digest: { source: digestOf(left.objects), target: digestOf(right.objects) },
      same: found.length === 0,
    });
    proved.push({ name, references: left.references, objects: digestOf(left.objects), files: left.files });
    context.progress({ what: 'proof', rows: tables.reduce((sum, { rows }) => sum + rows.source, 0) });
  }
  const damaged = large.filter(({ isWhole }) => !isWhole);
  if (damaged.length > 0)
    context.note(
      `${damaged.length} large files of LFS are not what their names say, at the source already, as ${damaged[0]?.path} of ${damaged[0]?.name}`,
    );
  const none = (what: RegExp) => !differences.some((difference) => what.test(difference));
  return {
    verdict: differences.length === 0 ? 'same' : 'different',
    rows: tables.reduce((sum, { rows }) => sum + rows.source, 0),
    unit: 'object',
    bytes: 0,
    tables,
    compared: [
      { what: 'repositories', count: here.length, same: none(/^repository /) },
      { what: 'references', count: counts.references, same: none(/^reference /) },
      { what: 'files beside the objects', count: counts.files, same: none(/^file /) },
      ...(large.length === 0 ? [] : [{ what: 'large files of LFS', count: large.length, same: none(/^file lfs\//) }]),
      { what: 'repositories checked by git fsck', count: proved.length, same: checked },
    ],
    differences,
    script: proofScript(spec, proved),
  };
}

async function readSide(host: HostReader, path: string, name: string): Promise<Side> {
  const repository = join(path, name);
  const references = await readReferences(host, repository);
  const [objects, files] = await Promise.all([
    readObjects(host, repository, references).catch((error: unknown) => {
      if (error instanceof LongshoreError && error.code === 'git-objects-missing') return error.message;
      throw error;
    }),
    sideFileLines(host, repository),
  ]);
  return { references: references.byName, objects, files };
}

function compareLines(
  left: ReadonlyMap<string, string>,
  right: ReadonlyMap<string, string>,
  label: (name: string) => string,
): readonly string[] {
  return [...new Set([...left.keys(), ...right.keys()])].sort().flatMap((name) => {
    const [here, there] = [left.get(name), right.get(name)];
    if (here === there) return [];
    if (there === undefined) return [`${label(name)}: missing in the target; the source has ${here}`];
    if (here === undefined) return [`${label(name)}: only in the target, which has ${there}`];
    return [`${label(name)}: the source has ${here}, the target ${there}`];
  });
}

function compareObjects(here: ObjectList | string, there: ObjectList | string, name: string): readonly string[] {
  if (typeof here === 'string' || typeof there === 'string')
    return [here, there].flatMap((side) => (typeof side === 'string' ? [`objects of ${name}: ${side}`] : []));
  if (here.digest === there.digest) return [];
  const [left, right] = [new Set(here.ids), new Set(there.ids)];
  const [missing, added] = [here.ids.filter((id) => !right.has(id)), there.ids.filter((id) => !left.has(id))];
  const some = (ids: readonly string[], words: string) =>
    ids.length === 0 ? [] : [`${ids.length} ${words}: ${ids.slice(0, 3).join(', ')}`];
  return [`objects of ${name}: ${[...some(missing, 'missing in the target'), ...some(added, 'only in the target')].join('; ')}`];
}

/** A large file's name is the SHA-256 of its content: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md */
function largeFiles(files: ReadonlyMap<string, string>): readonly { readonly path: string; readonly isWhole: boolean }[] {
  return [...files].flatMap(([path, value]) => {
    const [, digest] = /^lfs\/objects\/..\/..\/([0-9a-f]{64})$/.exec(path) ?? [];
    return digest === undefined ? [] : [{ path, isWhole: value.endsWith(digest) }];
  });
}

/** What is wrong with it, in git's words; objects that nothing leads to are no fault. */
async function complaintOf(host: HostReader, repository: string): Promise<string | undefined> {
  const { exitCode, stdout, stderr } = await tryGit(host, repository, 'fsck', '--full', '--no-dangling', '--no-progress');
  return exitCode === 0 ? undefined : lastLines(`${stdout}\n${stderr}`, 5);
}

function join(path: string, name: string): string {
  return name === '.' ? path : `${path}/${name}`;
}

function countOf(objects: ObjectList | string): number {
  return typeof objects === 'string' ? 0 : objects.count;
}

function digestOf(objects: ObjectList | string): string {
  return typeof objects === 'string' ? '(unreadable)' : objects.digest;
}
