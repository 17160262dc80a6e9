// A pass whose two ends are one machine: no content passes through here. A shell copies some files with GNU's cp, which keeps modes,
// owners, times, holes and extended attributes, digests them where they lie, and reads back what it has copied. A few such shells run
// side by side, each with the next stretch, so that no processor waits for the end of another's work.
import { digestsIn, hashProgram } from './digest-files.ts';
import type { FileEntry } from './file-entry.ts';
import type { FileMove } from './file-move.ts';
import type { FilePlace } from './file-place.ts';
import type { WritableSide } from './file-side.ts';
import { headerOf } from './header-of.ts';
import { once } from './once.ts';
import type { PlannedFile, Stretch } from './pass-plan.ts';
import type { PassProgress } from './pass-progress.ts';
import { settledVersions } from './settled-versions.ts';
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

const mostShells = 4;

export class PutHere {
  readonly #move: FileMove<WritableSide>;
  readonly #told: PassProgress;
  readonly #done: (stretch: Stretch) => void;
  readonly #running = new Set<Promise<void>>();
  #inOrder: Promise<unknown> = Promise.resolve();

  /** `done` is told of one stretch after the other, in their order, also of one that has failed. */
  constructor(move: FileMove<WritableSide>, told: PassProgress, done: (stretch: Stretch) => void) {
    this.#move = move;
    this.#told = told;
    this.#done = done;
  }

  /** Waits until a shell is free. Throws what went wrong with an earlier stretch. */
  async add(stretch: Stretch): Promise<void> {
    const { target } = this.#move;
    // Until all is there, whoever writes must be able to write into it; the end of the pass sets what is meant.
    const folders = stretch.directories.map((entry) => ({ ...entry, mode: (Number.parseInt(entry.mode, 8) | 0o700).toString(8) }));
    await unpackHeaders(
      target,
      [...folders, ...stretch.symlinks].map((entry) => headerOf(entry, this.#move)),
    );
    // One more than processors: each has moments in which it waits.
    while (this.#running.size >= Math.min(target.tools.cpus + 1, mostShells)) await Promise.race(this.#running);
    const work = this.#put(stretch.files.filter(({ action }) => action === 'copy'));
    this.#running.add(work);
    work.then(
      () => this.#running.delete(work),
      // Stays, so that whoever waits next is told.
      () => undefined,
    );
    this.#inOrder = Promise.allSettled([this.#inOrder, work]).then(() => this.#done(stretch));
    const links = stretch.files.filter(({ action }) => action === 'link');
    if (links.length === 0) return;
    await Promise.all(this.#running);
    await unpackHeaders(
      target,
      links.map(({ entry, first }) => headerOf(entry, this.#move, first?.path)),
    );
  }

  async end(): Promise<void> {
    await Promise.all(this.#running);
    await this.#inOrder;
  }

  /** After a failure: what is still under way comes to its end. */
  async abandon(): Promise<void> {
    await this.#inOrder;
  }

  async #put(files: readonly PlannedFile[]): Promise<void> {
    if (files.length === 0) return;
    const { source, target, spec } = this.#move;
    const names = Buffer.from(files.map(({ entry }) => `./${entry.path}\0`).join(''), 'latin1');
    const owners = spec.owners === 'target-user' ? '--no-preserve=ownership' : '';
    const args = [spec.from.path, owners, ...hashProgram(source.tools)];
    const { exitCode, stdout, stderr } = await target.way.feed(scripts.copyHere, args, once(names));
    const said = readSaid(
      Buffer.from(stdout, 'base64').toString('latin1'),
      files.map(({ entry }) => entry),
    );
    for (const file of files) {
      const { path } = file.entry;
      const digest = said.source.get(path);
      if (digest === undefined) continue;
      file.digest = digest;
      const version = said.versions.get(path);
      if (version !== undefined && said.target.get(path) === digest) file.readBack = version;
      this.#told.bytes(file.entry.size);
      this.#told.file();
    }
    await succeed(target.way, Promise.resolve(exitCode === 0 ? copied(said.exitCode, stderr) : { exitCode, stderr }), 'copy');
  }
}

interface Said {
  readonly source: ReadonlyMap<string, string>;
  /** Those that were no longer young when they were read. */
  readonly versions: ReadonlyMap<string, string>;
  readonly target: ReadonlyMap<string, string>;
  /** Of xargs; missing when not all of it came. */
  readonly exitCode: number | undefined;
}

/** What `copyHere` says: parts with a heading each, once or several times. Two slashes stand in no name. */
function readSaid(text: string, files: readonly FileEntry[]): Said {
  const [source, versions, target] = [new Map<string, string>(), new Map<string, string>(), new Map<string, string>()];
  let exitCode: number | undefined;
  const add = (all: Map<string, string>, more: ReadonlyMap<string, string>): void => more.forEach((value, path) => all.set(path, value));
  const [, ...parts] = text.split(/\/\/(source|there [\d.]+|read|end \d+)\0/);
  for (let at = 0; at < parts.length; at += 2) {
    const [heading = '', figure = ''] = (parts[at] ?? '').split(' ');
    const part = parts[at + 1] ?? '';
    if (heading === 'source') add(source, digestsIn(part, files));
    else if (heading === 'there') add(versions, settledVersions(part, figure));
    else if (heading === 'read') add(target, digestsIn(part, files));
    else exitCode = Number(figure);
  }
  return { source, versions, target, exitCode };
}

/** What vanishes or cannot be read is left out, as tar leaves it out; whoever compares sees it. */
const leftOut = /^cp: (?:cannot (?:stat|open) .*: (?:No such file or directory|Permission denied)|skipping file .*)$/;

function copied(exitCode: number | undefined, stderr: string): { readonly exitCode: number; readonly stderr: string } {
  if (exitCode === undefined) return { exitCode: 1, stderr: `the shell did not say how its work ended ${stderr}` };
  const lines = stderr.split('\n').filter((line) => line !== '' && !leftOut.test(line));
  // 123: xargs says that some of the copying did not succeed.
  return { exitCode: exitCode === 123 && lines.length === 0 ? 0 : exitCode, stderr: lines.join('\n') };
}
