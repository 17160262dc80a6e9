// The step kind `directory-still`: nobody writes to a directory tree any more, as its own host or pod sees it: no program has a file
// of it open, and within a while nothing in its listing changes.
import { errorRecord } from '../../../core/error.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { ReadContext } from '../../../ports/context.ts';
import { fileMoveProblems } from '../../files/file-move-problems.ts';
import { listingDigest } from '../../files/tree-listing.ts';
import { filePlaceLabel, type FilePlace } from '../../files/file-place.ts';
import { readSide } from '../../files/file-side.ts';
import { scripts } from '../../files/scripts.ts';
import { readTools } from '../../files/tools.ts';
import { jobPodFact } from '../../kube/job-pod-fact.ts';
import type { CheckKind, Verdict } from '../../kind.ts';

export type DirectoryStillSpec = {
  readonly dataset: string;
  readonly place: FilePlace;
  readonly exclude: readonly { readonly path: string; readonly because: string }[];
};

/** How long nothing may change. */
const watchMs = 1000;

export const directoryStillKind: CheckKind<DirectoryStillSpec> = {
  type: 'check',
  name: 'directory-still',
  describe: ({ dataset, place }) => `nobody writes to ${dataset} at ${filePlaceLabel(place)}`,
  validate: ({ place, ...rest }) => {
    const elsewhere = { host: '', path: '/elsewhere' };
    return fileMoveProblems({ ...rest, from: place, to: elsewhere, owners: 'names' }).map((problem) => problem.replace(/^from/, 'place'));
  },
  facts: ({ dataset, place }) => ({
    ...(typeof place !== 'string' && 'host' in place ? { requires: [{ fact: 'path', host: place.host, path: place.path }] } : {}),
    ...(typeof place !== 'string' && 'job' in place ? { requires: [jobPodFact(place)] } : {}),
    provides: [{ fact: 'frozen', dataset }],
  }),
  async observe(context, spec) {
    try {
      return await look(context, spec);
    } catch (error) {
      if (errorRecord(error).code !== 'carrier-done') throw error;
      return { pass: true, detail: 'its carrier was let go after the move: nobody has to stand still for it any more' };
    }
  },
};

async function look(context: ReadContext, spec: DirectoryStillSpec): Promise<Verdict> {
  const side = readSide(context, spec.place);
  const [{ stdout, exitCode }, before] = await Promise.all([side.query(scripts.open), watermark(context, spec)]);
  const open = stdout.split('\n').filter((line) => line !== '');
  if (open.length > 0) return { pass: false, detail: `${open.length} open files, as by ${open.slice(0, 3).join(', ')}` };
  if (before === undefined) return { pass: false, detail: `there is no directory at ${filePlaceLabel(spec.place)}` };
  await context.clock.sleep(watchMs, context.signal);
  if ((await watermark(context, spec)) !== before) return { pass: false, detail: `something in it changed within ${watchMs} ms` };
  const seen = exitCode === 0 ? 'no file of it is open' : 'who has files open cannot be seen there';
  return { pass: true, detail: `nothing in it changed within ${watchMs} ms; ${seen}` };
}

/** Of every entry all that changes when somebody writes: size, both times, inode, name. */
async function watermark(context: ReadContext, { place, dataset, exclude }: DirectoryStillSpec): Promise<string | undefined> {
  const way = readSide(context, place);
  const tools = await readTools(way, 'none');
  if (tools.root !== 'directory') return undefined;
  return listingDigest({ way, tools }, { dataset, from: place, to: place, owners: 'numbers', exclude });
}

/**
 * Passes when no program has a file of the tree open and nothing in it changes; then the data set counts as frozen.
 *
 * @public
 */
export function directoryStill(options: {
  readonly dataset: string;
  readonly place: Input<FilePlace>;
  readonly exclude?: readonly { readonly path: string; readonly because: string }[];
}): StepDefinition {
  const input = { ...options, exclude: options.exclude ?? [] } as Input<DirectoryStillSpec>;
  return stepDefinition<DirectoryStillSpec>('check', directoryStillKind.name, input);
}
