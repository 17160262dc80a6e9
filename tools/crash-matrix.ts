// The crash matrix over the blumeops slice: kills the process with SIGKILL at every journal append and every port call,
// lets the next process go on, and compares the digest of the world with that of an unbroken run. Three ways:
//   apply     killed while applying, applied again        → the world after an unbroken apply
//   rollback  killed while rolling back, rolled back again → the world before
//   prefix    killed while applying, then rolled back      → the world before
// `--every N` takes each N-th point, `--offset N` begins later, `--only WAY` takes one way, `--workers N` runs side by side.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    every: { type: 'string' },
    offset: { type: 'string' },
    only: { type: 'string' },
    workers: { type: 'string' },
    entries: { type: 'string' },
    plan: { type: 'string' },
  },
});
const every = Number(values.every ?? 1);
const offset = Number(values.offset ?? 1);
const workers = Number(values.workers ?? 2);
const entries = values.entries ?? '200';
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const plan = values.plan ?? join(root, 'plans', 'blumeops');

type Verb = 'apply' | 'rollback';
interface Life {
  readonly crashed?: string;
  readonly points?: number;
  readonly verdict?: string;
  readonly failed?: readonly string[];
  readonly digest?: string;
  readonly parts?: Readonly<Record<string, string>>;
}
type Way = 'apply' | 'rollback' | 'prefix';
interface Trial {
  readonly way: Way;
  readonly point: number;
}

const live = (directory: string, verb: Verb | 'digest' | 'destroy', at: number | 'never'): Promise<Life> =>
  new Promise((resolve, reject) => {
    const child = join(root, 'tools', 'crash-child.ts');
    execFile(
      process.execPath,
      [child, directory, verb, String(at), entries, plan],
      { maxBuffer: 1 << 24, timeout: 180_000 },
      (error, stdout, stderr) => {
        const last = stdout.trim().split('\n').at(-1) ?? '';
        if (last.startsWith('{')) resolve(JSON.parse(last) as Life);
        else if (error === null) resolve({});
        else reject(new Error(`${verb} at ${at}: ${stderr.trim().split('\n').slice(0, 12).join(' | ') || error.message}`));
      },
    );
  });

async function inTwin<Result>(task: (directory: string) => Promise<Result>): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'longshore-crash-'));
  try {
    return await task(directory);
  } finally {
    await live(directory, 'destroy', 'never').catch(() => undefined);
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Unbroken {
  readonly before: Life;
  readonly after: Life;
  readonly back: Life;
}

const unbroken: Unbroken = await inTwin(async (directory) => {
  const before = await live(directory, 'digest', 'never');
  const after = await live(directory, 'apply', 'never');
  const back = await live(directory, 'rollback', 'never');
  return { before, after, back };
});
const { before, after, back } = unbroken;
if (after.verdict !== 'done' || back.digest !== before.digest) {
  console.error(
    `the unbroken run is not sound: ${after.verdict ?? 'no verdict'}; ${differing(before, back)}; ${[...(after.failed ?? []), ...(back.failed ?? [])].join('; ')}`,
  );
  process.exit(1);
}
const points = { apply: after.points ?? 0, rollback: back.points ?? 0, prefix: after.points ?? 0 };
console.log(`points: ${points.apply} of an apply, ${points.rollback} of a rollback`);

const ways = (['apply', 'rollback', 'prefix'] as const).filter((way) => values.only === undefined || values.only === way);
const trials: Trial[] = ways.flatMap((way) =>
  Array.from({ length: points[way] }, (_, index) => ({ way, point: index + 1 })).filter(
    ({ point }) => (point - offset) % every === 0 && point >= offset,
  ),
);
const differed: string[] = [];
let tried = 0;

async function attempt({ way, point }: Trial): Promise<string | undefined> {
  return inTwin(async (directory) => {
    if (way === 'rollback') await live(directory, 'apply', 'never');
    const first: Verb = way === 'rollback' ? 'rollback' : 'apply';
    const dead = await live(directory, first, point);
    if (dead.crashed === undefined) return `not killed, the run has only ${dead.points ?? 0} points`;
    const second: Verb = way === 'apply' ? 'apply' : 'rollback';
    const end = await live(directory, second, 'never');
    const wanted = way === 'apply' ? after : before;
    return end.digest === wanted.digest
      ? undefined
      : `killed ${dead.crashed}: ${end.verdict ?? 'no verdict'}; ${differing(wanted, end)}; ${(end.failed ?? []).join('; ')}`;
  });
}

async function work(): Promise<void> {
  for (let trial = trials.shift(); trial !== undefined; trial = trials.shift()) {
    const { way, point } = trial;
    const wrong = await attempt(trial).catch((error: unknown) => String(error));
    tried += 1;
    if (wrong !== undefined) {
      differed.push(`${way} ${point}`);
      console.log(`${way} at point ${point}: ${wrong}`);
    }
    if (tried % 25 === 0) console.log(`${tried} tried, ${differed.length} differed`);
  }
}

await Promise.all(Array.from({ length: workers }, work));
console.log(`${tried} points were tried, ${differed.length} differed`);
process.exit(differed.length === 0 && tried > 0 ? 0 : 1);

function differing(one: Life, other: Life): string {
  const names = new Set([...Object.keys(one.parts ?? {}), ...Object.keys(other.parts ?? {})]);
  return [...names].filter((name) => one.parts?.[name] !== other.parts?.[name]).join(', ') || 'no part differs';
}
