// One move of a directory on this machine in a process of its own: how long from connecting to the proof, and its peak memory.
// `copy`: into an empty place. `again`: after a copy was made ahead; only the move itself counts.
import { rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { recordName } from '../../src/kinds/files/file-move.ts';
import { directoryMoveKind } from '../../src/kinds/move/directory-move/directory-move.ts';
import { directoryAheadKind } from '../../src/kinds/resource/directory-ahead/directory-ahead.ts';
import type { WriteContext } from '../../src/ports/context.ts';
import { createHost } from '../../src/transport/host/create-host.ts';

if (process.env['BENCH_NOTES'] !== undefined) console.error('start', process.resourceUsage().maxRSS / 1024);
const [mode, source = '', target = '', to = 'here'] = process.argv.slice(2);
const { signal } = new AbortController();
const owners = process.getuid?.() === 0 ? ('numbers' as const) : ('target-user' as const);
const spec = { dataset: 'bench', from: { host: 'here', path: source }, to: { host: to, path: target }, owners, exclude: [] };

function contextOf(host: ReturnType<typeof createHost>): WriteContext {
  const elsewhere = (): never => {
    throw new Error('only hosts here');
  };
  return {
    signal,
    note: (message) => void (process.env['BENCH_NOTES'] === undefined || console.error(message)),
    progress: () => {},
    clock: { now: () => Date.now(), sleep: async (ms) => wait(ms) },
    web: { get: elsewhere, send: elsewhere },
    host: () => host.writer(signal),
    cluster: elsewhere,
    database: elsewhere,
    registry: elsewhere,
    secret: elsewhere,
  };
}

async function timed(work: (context: WriteContext) => Promise<void>): Promise<number> {
  const started = performance.now();
  await using host = createHost({ host: 'here' });
  await work(contextOf(host));
  return performance.now() - started;
}

if (mode === 'again') {
  await timed(async (context) => {
    const observed = await directoryAheadKind.read(context, spec);
    await directoryAheadKind.apply(context, spec, observed);
  });
}
const ms = await timed(async (context) => {
  const copied = await directoryMoveKind.copy(context, spec);
  const { verdict } = await directoryMoveKind.prove(context, spec, copied);
  if (verdict !== 'same') throw new Error('the copy is not the same');
});
console.log(JSON.stringify({ ms, megabytes: Math.round(process.resourceUsage().maxRSS / 1024) }));
// What is known of the copy; to discard it would take its files away as well.
for (const suffix of ['', '.part', '.mark', '.seen'])
  rmSync(`/var/tmp/longshore-${process.getuid?.()}/${recordName(spec)}${suffix}`, { force: true });
