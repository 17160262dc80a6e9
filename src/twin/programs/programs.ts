// The table of stand-ins of products, by name.
import type { Programs } from '../world.ts';
import { forgejo } from './forgejo.ts';
import { grafana } from './grafana.ts';
import { listener } from './listener.ts';
import { loki } from './loki.ts';
import { miniflux } from './miniflux.ts';
import { postgres } from './postgres.ts';
import { prometheus } from './prometheus.ts';
import { textfileMetrics } from './textfile-metrics.ts';
import { woodpeckerServer } from './woodpecker-server.ts';
import { zot } from './zot.ts';

const all = new Map(
  [forgejo, grafana, listener, loki, miniflux, postgres, prometheus, textfileMetrics, woodpeckerServer, zot].map((program) => [
    program.name,
    program,
  ]),
);

export const programs: Programs = { get: (name) => all.get(name) };
