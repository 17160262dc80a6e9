// The crash matrix over the blumeops slice: kills the process with SIGKILL at every journal append and every port call,
// lets the next process go on, and compares the digest of the world with that of an unbroken run. Three ways:
//   apply     killed while applying, applied again         → the world after an unbroken apply
//   rollback  killed while rolling back, rolled back again → the world before
//   prefix    killed while applying, then rolled back      → the world before
// Phases are barriers, so a point of phase k is tried in the plan of the first k phases: what would come after it is the
// same whether the process died or not, once world and ledger are the same.
// `--every N` takes each N-th point, `--offset N` begins later, `--only WAY` takes one way, `--workers N` runs side by side.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadPlan } from '../src/cli/load-plan.ts';

const { values } = parseArgs({
  options: {
    every: { type: 'string', default: '1' },
    offset: { type: 'string', default: '1' },
    only: { type: 'string' },
    workers: { type: 'string', default: '2' },
    entries: { type: 'string', default: '200' },
    plan: { type: 'string' },
  },
});
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const planPath = values.plan ?? join(root, 'plans', 'blumeops');

/** What one process said at its end. */
interface Life {
  readonly crashed?: string;
  readonly points?: number;
  readonly verdict?: string;
  readonly failed?: readonly string[];
  readonly digest?: string;
  readonly parts?: Readonly<Record<string, string>>;
}

interface Twin {
  readonly directory: string;
  /** How many phases of the plan it is for. */
  readonly phases: number;
}

/** One process; `then` has it end the twin when it is through, which saves a process of its own. */
function live(
  { directory, phases }: Twin,
  verb: 'apply' | 'rollback' | 'digest' | 'destroy',
  at: number | 'never',
  then: 'keep' | 'destroy' = 'keep',
): Promise<Life> {
  const args = [join(root, 'tools', 'crash-child.ts'), directory, verb, String(at), values.entries, planPath, String(phases), then];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { maxBuffer: 1 << 24, timeout: 180_000 }, (error, stdout, stderr) => {
      const last = stdout.trim().split('\n').at(-1) ?? '';
      if (last.startsWith('{')) resolve(JSON.parse(last) as Life);
      else if (error === null) resolve({});
      else reject(new Error(`${verb} at ${at}: ${stderr.trim().split('\n').slice(0, 12).join(' | ') || error.message}`));
    });
  });
}

async function inTwin<Result>(phases: number, task: (twin: Twin) => Promise<Result>): Promise<Result> {
  const twin = { directory: mkdtempSync(join(tmpdir(), 'longshore-crash-')), phases };
  try {
    return await task(twin);
  } finally {
    if (existsSync(join(twin.directory, 'twin.json'))) await live(twin, 'destroy', 'never').catch(() => undefined);
    rmSync(twin.directory, { recursive: true, force: true });
  }
}

interface Unbroken {
  readonly phases: number;
  readonly before: Life;
  readonly after: Life;
  readonly back: Life;
}

/** Runs the first `phases` phases there and back, uncrashed: the judge of every trial in them. */
function runUnbroken(phases: number): Promise<Unbroken> {
  return inTwin(phases, async (twin) => {
    const before = await live(twin, 'digest', 'never');
    const after = await live(twin, 'apply', 'never');
    const back = await live(twin, 'rollback', 'never');
    if (after.verdict === 'done' && back.digest === before.digest) return { phases, before, after, back };
    const failures = [...(after.failed ?? []), ...(back.failed ?? [])].join('; ');
    throw new Error(`the unbroken run is not sound: ${after.verdict ?? 'no verdict'}; ${differing(before, back)}; ${failures}`);
  });
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
function attempt({ way, point, judge }: Trial): Promise<string | undefined> {
  return inTwin(judge.phases, async (twin) => {
    if (way === 'rollback') await live(twin, 'apply', 'never');
    const dead = await live(twin, way === 'rollback' ? 'rollback' : 'apply', point);
    if (dead.crashed === undefined) return point > (dead.points ?? 0) ? unreached : 'it was not killed';
    const end = await live(twin, way === 'apply' ? 'apply' : 'rollback', 'never', 'destroy');
    const wanted = way === 'apply' ? judge.after : judge.before;
    if (end.digest === wanted.digest) return undefined;
    return `killed ${dead.crashed}: ${end.verdict ?? 'no verdict'}; ${differing(wanted, end)}; ${(end.failed ?? []).join('; ')}`;
  });
}

function differing(one: Life, other: Life): string {
  const names = new Set([...Object.keys(one.parts ?? {}), ...Object.keys(other.parts ?? {})]);
  return [...names].filter((name) => one.parts?.[name] !== other.parts?.[name]).join(', ') || 'no part differs';
}

/** The points that phase k adds: those of an apply at its end, those of a rollback at its beginning. */
function trialsOf(judges: readonly Unbroken[]): readonly Trial[] {
  return judges.flatMap((judge, index) => {
    const earlier = judges[index - 1];
    const points = { apply: judge.after.points ?? 0, rollback: judge.back.points ?? 0 };
    // The closing entry of the run, before and after, stands behind every phase: two points that are tried anew in each.
    const first = Math.max(1, (earlier?.after.points ?? 0) - 1);
    const forth = Array.from({ length: points.apply - first + 1 }, (_, step) => first + step);
    const back = Array.from({ length: Math.max(0, points.rollback - (earlier?.back.points ?? 0)) }, (_, step) => step + 1);
    return [
      ...forth.map((point): Trial => ({ way: 'apply', point, judge })),
      ...back.map((point): Trial => ({ way: 'rollback', point, judge })),
      ...forth.map((point): Trial => ({ way: 'prefix', point, judge })),
    ];
  });
}

const { plan } = await loadPlan(planPath, process.cwd());
const judges: Unbroken[] = [];
for (let phases = 1; phases <= plan.phases.length; phases += 1) judges.push(await runUnbroken(phases));
const whole = judges.at(-1);
console.log(`points: ${whole?.after.points ?? 0} of an apply, ${whole?.back.points ?? 0} of a rollback`);

const waiting = trialsOf(judges)
  .filter(({ way }) => values.only === undefined || values.only === way)
  .filter((_, index) => index + 1 >= Number(values.offset) && (index + 1 - Number(values.offset)) % Number(values.every) === 0);
const total = waiting.length;
let tried = 0;
let differed = 0;

async function work(): Promise<void> {
  for (let trial = waiting.shift(); trial !== undefined; trial = waiting.shift()) {
    const wrong = await attempt(trial).catch((error: unknown) => String(error));
    if (wrong === unreached) continue;
    tried += 1;
    if (wrong !== undefined) {
      differed += 1;
      console.log(`${trial.way} at point ${trial.point} of ${trial.judge.phases} phases: ${wrong}`);
    }
    if (tried % 50 === 0) console.log(`${tried} of ${total} tried, ${differed} differed`);
  }
}

await Promise.all(Array.from({ length: Number(values.workers) }, work));
console.log(`${tried} points were tried, ${differed} differed`);
process.exit(differed === 0 && tried > 0 ? 0 : 1);
