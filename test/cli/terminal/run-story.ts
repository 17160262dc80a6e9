// The recorded events of a short run, for everything that draws runs.
import type { RunEvent } from '../../../src/core/event.ts';
import { foldEvent, noRun, type RunState } from '../../../src/cli/terminal/run-state.ts';

const start = Date.UTC(2026, 0, 2, 3, 4, 5);

export const story: readonly RunEvent[] = [
  { event: 'run.opened', at: start, command: 'apply', plan: 'blumeops', steps: 12, resumed: false },
  { event: 'phase.started', at: start, phase: 'foundation', goal: 'A registry runs', steps: 2 },
  { event: 'step.started', at: start, step: 'foundation/config', kind: 'file', title: 'file /etc/zot.json on indri' },
  { event: 'step.changing', at: start + 5, step: 'foundation/config', action: 'create', changes: [] },
  { event: 'step.settled', at: start + 12, step: 'foundation/config', kind: 'file', outcome: 'applied', ms: 12 },
  { event: 'step.started', at: start + 12, step: 'foundation/registry', kind: 'launch-agent', title: 'agent zot on indri' },
  { event: 'step.noted', at: start + 20, step: 'foundation/registry', message: 'waiting for\n  port 5050' },
  {
    event: 'step.settled',
    at: start + 1520,
    step: 'foundation/registry',
    kind: 'launch-agent',
    outcome: 'failed',
    ms: 1508,
    error: {
      code: 'unit-not-running',
      message: 'cannot start "zot": it exits with 1\nzot: \u001b[31mbad config',
      effect: 'changed',
      next: 'Read its log.',
      place: '/plans/blumeops/phases/0.ts:7',
    },
  },
  { event: 'phase.finished', at: start + 1520, phase: 'foundation' },
  { event: 'phase.started', at: start + 2000, phase: 'miniflux', goal: 'Miniflux has lost nothing', steps: 3 },
  { event: 'step.started', at: start + 2000, step: 'miniflux/database', kind: 'postgres-move', title: 'move miniflux' },
  {
    event: 'step.progressed',
    at: start + 2000,
    step: 'miniflux/database',
    what: 'entries',
    bytes: 0,
    totalBytes: 40_000_000,
    rows: 0,
    totalRows: 50_000,
  },
  {
    event: 'step.progressed',
    at: start + 4000,
    step: 'miniflux/database',
    what: 'entries',
    bytes: 10_000_000,
    totalBytes: 40_000_000,
    rows: 12_500,
    totalRows: 50_000,
  },
  { event: 'step.started', at: start + 4000, step: 'miniflux/secret', kind: 'secret-gate', title: 'a secret' },
  {
    event: 'step.doubted',
    at: start + 4100,
    step: 'miniflux/secret',
    error: { code: 'cluster-unreachable', message: 'cannot reach cluster "minikube"', effect: 'unknown' },
  },
];

export const end: readonly RunEvent[] = [
  { event: 'move.proved', at: start + 9000, step: 'miniflux/database', verdict: 'same', rows: 50_000, bytes: 40_000_000, tables: 14 },
  { event: 'step.settled', at: start + 9000, step: 'miniflux/database', kind: 'postgres-move', outcome: 'moved', ms: 7000 },
  { event: 'gate.waiting', at: start + 9100, step: 'miniflux/secret', instructions: 'Supply the secret.', detail: 'not there yet' },
  {
    event: 'step.settled',
    at: start + 9100,
    step: 'miniflux/secret',
    kind: 'secret-gate',
    outcome: 'waiting',
    ms: 5100,
    detail: 'not there yet',
  },
  { event: 'run.stopping', at: start + 9150, how: 'safe-point' },
  { event: 'run.closed', at: start + 9200, verdict: 'waiting' },
];

export const storyEnds = start + 5000;

export function foldAll(events: readonly RunEvent[]): RunState {
  return events.reduce(foldEvent, noRun);
}
