// PostgreSQL as a unit of a host. It is no stand-in: the unit starts and stops a real server of the twin.
import type { Program } from '../world.ts';

export const postgres: Program = {
  name: 'postgres',
  async start(world, { place, settings }) {
    if (!('host' in place)) throw new Error('postgres: the unit runs on hosts only');
    const port = Number(settings['port'] ?? 5432);
    const id = `${place.host}-${port}`;
    await world.postgres.create(id, { superuser: String(settings['superuser'] ?? 'postgres') });
    await world.postgres.start(id);
    return {
      listens: [{ address: '127.0.0.1', port }],
      outlives: true,
      stop: () => world.postgres.stop(id),
    };
  },
};
