// One life of a process in the crash matrix: makes or opens the twin, does what it is told, and dies by SIGKILL at the
// given point, if it gets there. What it saw at its end goes to standard output as one JSON line.
import { existsSync } from 'node:fs';
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { instrument } from '../src/ports/instrument.ts';
import { apply } from '../src/engine/apply.ts';
import { rollBack } from '../src/engine/roll-back.ts';
import { StopSignal } from '../src/engine/stop.ts';
import { EvidenceFolder } from '../src/journal/evidence.ts';
import { openJournal } from '../src/journal/journal.ts';
import { currentHolder } from '../src/journal/lock.ts';
import type { RunEvent } from '../src/core/event.ts';
import { kinds } from '../src/kinds/registry.ts';
import { definePlan } from '../src/plan/plan.ts';
import { shippedParts } from '../src/cli/shipped-parts.ts';
import { loadPlan } from '../src/cli/load-plan.ts';
import { openGround } from '../src/twin/postgres/ground.ts';
import { serverAccount } from '../src/twin/postgres/server-account.ts';
import { createPostgresServers } from '../src/twin/postgres/servers.ts';
import { TwinStore } from '../src/twin/store.ts';

const [directory = '', verb = '', at = '', entries = '', planPath = '', phases = ''] = process.argv.slice(2);
const crashAt = at === 'never' ? Infinity : Number(at);

/** Calls that cannot change anything. */
const reads = new Set([
  'host.query',
  'host.readFile',
  'host.stat',
  'host.list',
  'cluster.get',
  'cluster.list',
  'cluster.dryRun',
  'cluster.logs',
  'database.query',
  'database.holdSnapshot',
  'database.copyOut',
  'database.dumpSchema',
  'web.get',
  'secret.get',
]);

const loaded = await loadPlan(planPath, process.cwd());
const { name, inventory } = loaded.plan;
const plan = definePlan(name, { inventory, phases: loaded.plan.phases.slice(0, Number(phases)) });
const request = { directory, plan, entries: Number(entries), ...(loaded.seed === undefined ? {} : { seed: loaded.seed }) };

const lastPhase = plan.phases.at(-1)?.name;
let points = 0;
/** The first point of the plan's last phase. */
let lastPhaseFrom: number | undefined;
/** Writing calls that have begun and not ended. */
const underWay = new Set<number>();
/**
 * A point is a moment that the next process can tell from the one before. Before a call or an entry it is the same world and
 * the same journal as after the last one, unless a writing call is under way beside it.
 */
const pass = (where: string, when: 'before' | 'after'): void => {
  if (when === 'before' && points > 0 && underWay.size === 0) return;
  points += 1;
  if (points !== crashAt) return;
  writeSync(1, `${JSON.stringify({ crashed: where })}\n`);
  process.kill(process.pid, 'SIGKILL');
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};

const twin = existsSync(join(directory, 'twin.json')) ? await shippedParts.openTwin(request) : await shippedParts.createTwin(request);
if (verb === 'suspend') {
  // Everything at rest, so that the parent can copy the twin: its folders, one of which may be outside of it.
  await twin.close();
  writeSync(1, `${JSON.stringify({ folders: await stopServers(directory) })}\n`);
  process.exit(0);
} else if (verb === 'digest') {
  writeSync(1, `${JSON.stringify({ points, ...(await twin.digest()) })}\n`);
} else if (verb === 'destroy') {
  await twin.destroy();
  process.exit(0);
} else {
  const journal = openJournal(join(directory, 'state'), {
    create: true,
    onAppend: (when, entry) => pass(`${when} append of ${entry.entry}${'step' in entry ? ` ${entry.step}` : ''}`, when),
  });
  const options = {
    journal,
    transports: instrument(twin.transports, ({ call, when, id }) => {
      const writes = !reads.has(call);
      underWay.delete(id);
      if (writes || when === 'before') pass(`${when} ${call}`, when);
      if (writes && when === 'before') underWay.add(id);
    }),
    kinds,
    evidence: new EvidenceFolder(journal.directory),
    holder: currentHolder(),
    emit: (event: RunEvent) => {
      if (event.event === 'phase.started' && event.phase === lastPhase) lastPhaseFrom ??= points + 1;
    },
    stop: new StopSignal(),
    // One step at a time, so that the n-th point is the same moment in every run.
    parallelism: 1,
  };
  const report = verb === 'apply' ? await apply(plan, options) : await rollBack({ ...options, planName: plan.name });
  const failed = report.phases.flatMap((phase) =>
    phase.steps.filter((step) => step.outcome === 'failed').map((step) => `${phase.name}/${step.name}: ${step.error?.message ?? ''}`),
  );
  journal[Symbol.dispose]();
  writeSync(1, `${JSON.stringify({ points, lastPhaseFrom, verdict: report.verdict, failed, ...(await twin.digest()) })}\n`);
}
await twin.close();
process.exit(0);

async function stopServers(folder: string): Promise<string[]> {
  using store = new TwinStore(join(folder, 'twin.db'));
  const servers = createPostgresServers({ directory: folder, store });
  for (const id of servers.ids()) await servers.stop(id);
  const { outside } = openGround(folder, store, serverAccount());
  return outside === null ? [folder] : [folder, outside];
}
