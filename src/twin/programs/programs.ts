// The table of stand-ins of products, by name.
import type { Programs } from '../world.ts';
import { listener } from './listener.ts';
import { miniflux } from './miniflux.ts';
import { postgres } from './postgres.ts';
import { textfileMetrics } from './textfile-metrics.ts';
import { zot } from './zot.ts';

const all = new Map([listener, miniflux, postgres, textfileMetrics, zot].map((program) => [program.name, program]));

export const programs: Programs = { get: (name) => all.get(name) };
