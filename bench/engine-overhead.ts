// What the engine adds to each step: a plan of trivial steps on a world in memory, with a real journal, beside the same
// calls without an engine, with and without two durable commits for each step (the least that invariants 1 and 2 allow).
// `npm run bench:engine [-- rounds]`
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { compare, printMeasurements, type Variant } from './harness.ts';
import { applyPlan, cell, memoryWorld, planOf } from './memory-world.ts';

const rounds = Number(process.argv[2] ?? 5);

for (const steps of [200, 1000]) {
  const variants: readonly Variant[] = [
    timed('calls, two durable commits each', (directory) => callsWithCommits(directory, steps)),
    timed('calls alone', () => callsAlone(steps)),
    timed('engine, first apply', async (directory) => {
      await applyPlan(planOf(steps), memoryWorld(), directory);
    }),
    secondApply(steps),
  ];
  const measurements = await compare(variants, rounds);
  printMeasurements(`${steps} steps`, measurements);
  for (const { name, medianMs } of measurements) console.log(`${name}: ${((medianMs / steps) * 1000).toFixed(0)} µs for each step`);
  console.log('');
}

function timed(name: string, work: (directory: string) => Promise<void>): Variant {
  return {
    name,
    run: async () => {
      const directory = mkdtempSync(join(tmpdir(), 'longshore-bench-'));
      const started = performance.now();
      await work(directory);
      const ms = performance.now() - started;
      rmSync(directory, { recursive: true });
      return ms;
    },
  };
}

/** The journal is opened, every step is read, nothing is changed. */
function secondApply(steps: number): Variant {
  return {
    name: 'engine, second apply',
    run: async () => {
      const directory = mkdtempSync(join(tmpdir(), 'longshore-bench-'));
      const world = memoryWorld();
      await applyPlan(planOf(steps), world, directory);
      const started = performance.now();
      await applyPlan(planOf(steps), world, directory);
      const ms = performance.now() - started;
      rmSync(directory, { recursive: true });
      return ms;
    },
  };
}

async function callsAlone(steps: number): Promise<void> {
  const kind = cell(memoryWorld());
  for (let index = 0; index < steps; index++) await kind.carryOut(`cell-${index}`, 'value');
}

async function callsWithCommits(directory: string, steps: number): Promise<void> {
  const database = new DatabaseSync(join(directory, 'floor.db'));
  database.exec('pragma journal_mode=WAL; pragma synchronous=FULL; create table entry (sequence integer primary key, body text)');
  const insert = database.prepare('insert into entry (body) values (?)');
  const body = 'x'.repeat(400);
  const kind = cell(memoryWorld());
  for (let index = 0; index < steps; index++) {
    insert.run(body);
    await kind.carryOut(`cell-${index}`, 'value');
    insert.run(body);
  }
  database.close();
}
