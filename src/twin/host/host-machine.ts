// The simulated host behind a host port: what the other parts of the twin need and no contract shows.
import { LongshoreError } from '../../core/error.ts';
import type { TwinWorld } from '../world.ts';
import { SimulatedHost } from './twin-host.ts';

export function hostMachine(world: TwinWorld, name: string): SimulatedHost {
  const host = world.host(name);
  if (host instanceof SimulatedHost) return host;
  throw new LongshoreError('twin-defect', `cannot use host "${name}" of the twin: it is not a simulated host`, { next: 'Report this.' });
}
