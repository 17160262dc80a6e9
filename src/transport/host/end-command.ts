// Ends what runs on a lane, by way of another: sshd does not end a program when its session is closed, and nobody listens on
// the lane itself while a program runs. Everything that descends from the lane's shell gets SIGTERM, then SIGKILL.
import { setTimeout as wait } from 'node:timers/promises';
import type { Lane } from './lane.ts';
import type { LanePool } from './lane-pool.ts';

/** Every process with its parent. Small systems have no `ps`, but /proc. */
const table = `ps -A -o pid= -o ppid= 2>/dev/null || for i in /proc/[0-9]*; do while read -r n v; do if [ "$n" = PPid: ]; then echo "\${i#/proc/} $v"; fi; done 2>/dev/null <"$i/status"; done`;

const graceMs = 2000;

/** Resolves when the lane's command has ended, or cannot be ended: then the lane is no longer of use. */
export async function endCommand(pool: LanePool, lane: Lane, ended: Promise<unknown>): Promise<'ended' | 'stuck'> {
  const over = ended.then(() => true);
  for (const [signal, graceOf] of [
    ['TERM', graceMs],
    ['KILL', 1000],
  ] as const) {
    if (pool.disposed) return 'stuck';
    await Promise.race([signalDescendants(pool, lane, signal).catch(() => undefined), wait(graceMs, undefined, { ref: false })]);
    if (await Promise.race([over, wait(graceOf, false)])) return 'ended';
  }
  return 'stuck';
}

async function signalDescendants(pool: LanePool, lane: Lane, signal: 'TERM' | 'KILL'): Promise<void> {
  const helper = pool.pick('read', lane);
  const pids = descendants(await ask(helper, table), lane.shell);
  if (pids.length > 0) await ask(helper, `kill -${signal} ${pids.join(' ')} 2>/dev/null`);
}

function ask(lane: Lane, script: string): Promise<string> {
  return new Promise((resolve) => {
    lane.send([{ script, ended: ({ stdout }) => resolve(stdout.toString('latin1')), lost: () => resolve('') }]);
  });
}

function descendants(processes: string, root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const line of processes.split('\n')) {
    const [pid = NaN, parent = NaN] = line.trim().split(/\s+/).map(Number);
    if (Number.isInteger(pid) && Number.isInteger(parent)) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const below = (pid: number): number[] => (children.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  return root > 1 ? below(root) : [];
}
