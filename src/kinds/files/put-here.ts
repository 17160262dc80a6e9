// A stretch of a pass whose two ends are one machine: its own cp copies, and no content passes through here. Both ends are
// digested where they lie. GNU's cp keeps modes, owners, times, holes and extended attributes.
import { once } from './once.ts';
import { digestFiles } from './digest-files.ts';
import type { FileEntry } from './file-entry.ts';
import type { FileMove } from './file-move.ts';
import type { FilePlace } from './file-place.ts';
import type { WritableSide } from './file-side.ts';
import { headerOf } from './header-of.ts';
import type { PassProgress } from './pass-progress.ts';
import type { Stretch } from './pass-plan.ts';
import { scripts } from './scripts.ts';
import { succeed } from './succeed.ts';
import { unpackHeaders } from './unpack-archive.ts';

/** One shell reaches both ends with the same rights, and owners stay what they are. */
export function isOnePlace({ spec, source, target }: FileMove): boolean {
  const { from, to, owners } = spec;
  return isReachedAlike(from, to) && typeof owners === 'string' && source.tools.list === 'gnu' && target.tools.hasParents;
}

function isReachedAlike(from: FilePlace, to: FilePlace): boolean {
  if ('host' in from) return 'host' in to && from.host === to.host && (from.root ?? false) === (to.root ?? false);
  if ('host' in to || from.cluster !== to.cluster || from.namespace !== to.namespace || from.container !== to.container) return false;
  return 'pod' in from ? 'pod' in to && from.pod === to.pod : 'job' in to && from.job === to.job;
}

/** The digest of each file that could be read is set when `stretch.digested` settles: meanwhile the next stretch is copied. */
export async function putHere(move: FileMove<WritableSide>, stretch: Stretch, told: PassProgress): Promise<void> {
  const { source, target, spec } = move;
  // Until all is there, whoever writes must be able to write into it; the end of the pass sets what is meant.
  const folders = stretch.directories.map((entry) => ({ ...entry, mode: (Number.parseInt(entry.mode, 8) | 0o700).toString(8) }));
  await unpackHeaders(
    target,
    [...folders, ...stretch.symlinks].map((entry) => headerOf(entry, move)),
  );
  const files = stretch.files.filter(({ action }) => action === 'copy');
  if (files.length > 0) {
    const options = ['--remove-destination', ...(spec.owners === 'target-user' ? ['--no-preserve=ownership'] : [])];
    const entries = files.map(({ entry }) => entry);
    const digesting = digestFiles(source.way, source.tools, entries, (bytes) => {
      told.bytes(bytes);
      told.file();
    });
    stretch.digested = digesting.then((digests) => {
      for (const file of files) {
        const digest = digests.get(file.entry.path);
        if (digest !== undefined) file.digest = digest;
      }
    });
    // Whoever reads back waits for it.
    stretch.digested.catch(() => undefined);
    await Promise.all(
      shares(entries, target.tools.cpus).map((share) => {
        const names = Buffer.from(share.map(({ path }) => `./${path}\0`).join(''), 'latin1');
        return succeed(target.way, copied(target.way.feed(scripts.copyHere, [spec.from.path, ...options], once(names))), 'copy');
      }),
    );
  }
  const links = stretch.files.filter(({ action }) => action === 'link');
  await unpackHeaders(
    target,
    links.map(({ entry, first }) => headerOf(entry, move, first?.path)),
  );
}

const mostPrograms = 4;
/** A name costs about as much as so many bytes. */
const nameBytes = 65_536;

/** One for each processor, of about the same work; neighbours stay together, since they lie in the same directories. */
function shares(files: readonly FileEntry[], cpus: number): readonly (readonly FileEntry[])[] {
  const work = (file: FileEntry): number => file.size + nameBytes;
  const most = Math.min(cpus, mostPrograms);
  const each = files.reduce((sum, file) => sum + work(file), 0) / most;
  const all: FileEntry[][] = [[]];
  let left = each;
  for (const file of files) {
    if (left <= 0 && all.length < most) {
      all.push([]);
      left += each;
    }
    all.at(-1)?.push(file);
    left -= work(file);
  }
  return all;
}

/** What vanishes or cannot be read is left out, as tar leaves it out; whoever compares sees it. */
const leftOut = /^cp: (?:cannot (?:stat|open) .*: (?:No such file or directory|Permission denied)|skipping file .*)$/;

async function copied(work: Promise<{ readonly exitCode: number; readonly stderr: string }>) {
  const result = await work;
  const lines = result.stderr.split('\n').filter((line) => line !== '' && !leftOut.test(line));
  // 123: xargs says that some of the copying did not succeed.
  return { exitCode: result.exitCode === 123 && lines.length === 0 ? 0 : result.exitCode, stderr: lines.join('\n') };
}
