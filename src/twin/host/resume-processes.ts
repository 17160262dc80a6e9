// Starts again what runs on the hosts of a twin: for its creation, after seeding, and for every opening.
import type { TwinWorld } from '../world.ts';
import { hostMachine } from './host-machine.ts';

export async function resumeProcesses(world: TwinWorld): Promise<void> {
  for (const { name } of world.inventory.hosts) await hostMachine(world, name).resume();
}
