// The crash matrix over the blumeops slice: kills the process with SIGKILL at every journal append and every port call (after
// each that writes, which is before the next, and wherever one is under way while something else happens), lets the next process go on, and compares the digest of the world with that of an unbroken run. Three ways:
//   apply     killed while applying, applied again         → the world after an unbroken apply
//   rollback  killed while rolling back, rolled back again → the world before
//   prefix    killed while applying, then rolled back      → the world before
// Phases are barriers, so a point of phase k is tried in the plan of the first k phases, from a copy of the world at its
// start (or, for a rollback, at its end): what comes before and after is the same whether the process died or not.
// `--every N` takes each N-th point, `--offset N` begins later, `--count N` ends after so many, `--only WAY` takes one way, `--phases N` the first N phases,
// `--workers N` runs side by side.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadPlan } from '../src/cli/load-plan.ts';
import { CrashTwin, type Life } from './crash-twin.ts';

const { values } = parseArgs({
  options: {
    every: { type: 'string', default: '1' },
    offset: { type: 'string', default: '1' },
    count: { type: 'string' },
    only: { type: 'string' },
    phases: { type: 'string' },
    workers: { type: 'string', default: '2' },
    entries: { type: 'string', default: '200' },
    plan: { type: 'string' },
  },
});
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const path = values.plan ?? join(root, 'plans', 'blumeops');
const crashPlan = { root, path, entries: values.entries };

/** The first `phases` phases, there and back without a crash: the judge of every trial in them. */
interface Unbroken {
  readonly phases: number;
  readonly before: Life;
  /** An apply that goes on at the start of the last phase: its points from `lastPhaseFrom` on are tried. */
  readonly last: Life;
  readonly back: Life;
}

const start = { name: (phases: number) => `start of phase ${phases}`, reach: reachStart };
const end = { name: (phases: number) => `end of phase ${phases}`, reach: reachEnd };

async function reachStart(twin: CrashTwin, phases: number): Promise<void> {
  const { lastPhaseFrom } = await straight(twin, phases);
  await twin.clear(phases);
  const { crashed } = await twin.live(phases, 'apply', lastPhaseFrom ?? 1);
  if (crashed === undefined) throw new Error(`the start of phase ${phases} was not reached`);
}

async function reachEnd(twin: CrashTwin, phases: number): Promise<void> {
  await straight(twin, phases);
}

async function straight(twin: CrashTwin, phases: number): Promise<Life> {
  const life = await twin.live(phases, 'apply');
  if (life.verdict !== 'done') throw new Error(`an apply without a crash ended with ${life.verdict}: ${(life.failed ?? []).join('; ')}`);
  return life;
}

async function at(twin: CrashTwin, state: typeof start, phases: number): Promise<void> {
  await twin.restore(state.name(phases), phases, () => state.reach(twin, phases));
}

async function runUnbroken(twin: CrashTwin, phases: number): Promise<Unbroken> {
  await twin.clear(phases);
  const before = await twin.live(phases, 'digest');
  const whole = await straight(twin, phases);
  const back = await twin.live(phases, 'rollback');
  if (back.digest !== before.digest)
    throw new Error(`a rollback without a crash left: ${differing(before, back)}; ${(back.failed ?? []).join('; ')}`);
  await at(twin, start, phases);
  const last = await straight(twin, phases);
  if (last.digest !== whole.digest) throw new Error(`an apply from the start of phase ${phases} made: ${differing(whole, last)}`);
  return { phases, before, last, back };
}

type Way = 'apply' | 'rollback' | 'prefix';
interface Trial {
  readonly way: Way;
  readonly point: number;
  readonly judge: Unbroken;
}

/** Waiting polls, so the last points of a run come and go by a few; one that did not come is not counted as tried. */
const unreached = 'unreached';

/** `undefined` when the world is as it should be. */
async function attempt(twin: CrashTwin, { way, point, judge }: Trial): Promise<string | undefined> {
  const { phases } = judge;
  await at(twin, way === 'rollback' ? end : start, phases);
  const dead = await twin.live(phases, way === 'rollback' ? 'rollback' : 'apply', point);
  if (dead.crashed === undefined) return point > (dead.points ?? 0) ? unreached : 'it was not killed';
  const next = await twin.live(phases, way === 'apply' ? 'apply' : 'rollback');
  const wanted = way === 'apply' ? judge.last : judge.before;
  if (next.digest === wanted.digest) return undefined;
  return `killed ${dead.crashed}: ${next.verdict ?? 'no verdict'}; ${differing(wanted, next)}; ${(next.failed ?? []).join('; ')}`;
}

function differing(one: Life, other: Life): string {
  const names = new Set([...Object.keys(one.parts ?? {}), ...Object.keys(other.parts ?? {})]);
  return [...names].filter((name) => one.parts?.[name] !== other.parts?.[name]).join(', ') || 'no part differs';
}

/** The points that phase k adds: those of an apply at its end, those of a rollback at its beginning. */
function trialsOf(judges: readonly Unbroken[]): readonly Trial[] {
  return judges.flatMap((judge, index) => {
    const first = judge.last.lastPhaseFrom ?? 1;
    const forth = Array.from({ length: (judge.last.points ?? 0) - first + 1 }, (_, step) => first + step);
    const before = judges[index - 1]?.back.points ?? 0;
    // The opening and closing entries of a run, before and after, stand around every phase: tried anew in each.
    const back = Array.from(
      { length: Math.min(judge.back.points ?? 0, Math.max(0, (judge.back.points ?? 0) - before) + 4) },
      (_, step) => step + 1,
    );
    return [
      ...forth.map((point): Trial => ({ way: 'apply', point, judge })),
      ...forth.map((point): Trial => ({ way: 'prefix', point, judge })),
      ...back.map((point): Trial => ({ way: 'rollback', point, judge })),
    ];
  });
}

const { plan } = await loadPlan(path, process.cwd());
const last = Math.min(plan.phases.length, Number(values.phases ?? plan.phases.length));
const judges: Unbroken[] = [];
{
  using twin = new CrashTwin(crashPlan);
  for (let phases = 1; phases <= last; phases += 1) judges.push(await runUnbroken(twin, phases));
  await twin.clear(last);
}

const waiting = trialsOf(judges)
  .filter(({ way }) => values.only === undefined || values.only === way)
  .filter((_, index) => index + 1 >= Number(values.offset) && (index + 1 - Number(values.offset)) % Number(values.every) === 0);
if (values.count !== undefined) waiting.splice(Number(values.count));
const total = waiting.length;
const perPhase = judges.map((judge) => waiting.filter((trial) => trial.judge === judge).length);
console.log(`${total} points to try: ${perPhase.map((count, index) => `${count} in phase ${index + 1}`).join(', ')}`);
let tried = 0;
let differed = 0;

async function work(): Promise<void> {
  using twin = new CrashTwin(crashPlan);
  let phases = 1;
  for (let trial = waiting.shift(); trial !== undefined; trial = waiting.shift()) {
    ({ phases } = trial.judge);
    const wrong = await attempt(twin, trial).catch((error: unknown) => String(error));
    if (wrong === unreached) continue;
    tried += 1;
    if (wrong !== undefined) {
      differed += 1;
      console.log(`${trial.way} at point ${trial.point} of ${phases} phases: ${wrong}`);
    }
    if (tried % 50 === 0) console.log(`${tried} of ${total} tried, ${differed} differed`);
  }
  await twin.clear(phases);
}

await Promise.all(Array.from({ length: Number(values.workers) }, work));
console.log(`${tried} points were tried, ${differed} differed`);
process.exit(differed === 0 && tried > 0 ? 0 : 1);
