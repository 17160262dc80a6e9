// Ends what the hosts of a twin run in this process, for its closing. The process tables stay; real servers go on.
import type { TwinWorld } from '../world.ts';
import { hostMachine } from './host-machine.ts';

export async function closeProcesses(world: TwinWorld): Promise<void> {
  for (const { name } of world.inventory.hosts) await hostMachine(world, name).close();
}
