// Whether a host has the memory that a place inside of it is to take.
import type { StepRef } from '../../core/ref.ts';
import type { Host } from '../../inventory/inventory.ts';
import type { Probe } from '../probe.ts';
import { look } from './look.ts';

/** What an operating system and its user want for themselves: less than that left over, and it swaps. */
const reserveMiB = 4096;

export function memoryEnoughProbe({ name, os }: Host, amountMiB: number, step: StepRef): Probe {
  const total: readonly [string, ...string[]] = os.family === 'macos' ? ['/usr/sbin/sysctl', '-n', 'hw.memsize'] : ['cat', '/proc/meminfo'];
  return {
    probe: 'memory-enough',
    step,
    question: `Has ${name} the ${amountMiB} MiB that are to be taken of it, and ${reserveMiB} MiB for the rest?`,
    suggestion: 'Take less, or give the host more; and put what it has into the inventory.',
    look: (context) =>
      look(context, name, total, (stdout) => {
        const inKiB = /MemTotal:\s+(\d+)/.exec(stdout)?.[1];
        const hasMiB = inKiB === undefined ? Number(stdout.trim()) / 1024 / 1024 : Number(inKiB) / 1024;
        if (!Number.isFinite(hasMiB) || hasMiB === 0) return { answer: 'unknown', detail: `${name} does not say how much memory it has` };
        const detail = `${name} has ${Math.round(hasMiB)} MiB`;
        return { answer: hasMiB >= amountMiB + reserveMiB ? 'good' : 'bad', detail };
      }),
  };
}
