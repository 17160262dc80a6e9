// Stand-in of any service of which the twin only needs to know that it answers: 200 with its name on each of its ports.
import type { Listener } from '../../inventory/inventory.ts';
import type { Program } from '../world.ts';

export const listener: Program = {
  name: 'listener',
  async start(_world, { id, settings }) {
    const name = String(settings['name'] ?? id);
    const listens = Array.isArray(settings['listens']) ? (settings['listens'] as readonly Listener[]) : [];
    return {
      listens,
      answer: async () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: `${name}\n` }),
      stop: async () => undefined,
    };
  },
};
