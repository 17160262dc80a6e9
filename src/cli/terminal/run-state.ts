// Where a run stands: a fold of its events. What people see of a run is drawn from this and nothing else.
import type { RunCommand, RunEvent, RunVerdict } from '../../core/event.ts';
import type { StepRef } from '../../core/ref.ts';

export interface TransferState {
  readonly what?: string;
  readonly rows?: number;
  readonly totalRows?: number;
  readonly files?: number;
  readonly totalFiles?: number;
  readonly bytes?: number;
  readonly totalBytes?: number;
}

export interface RunningStep {
  readonly step: StepRef;
  readonly kind: string;
  readonly title: string;
  readonly startedAt: number;
  readonly note?: string;
  readonly doubted?: boolean;
  /** At a gate: until when a person is waited for. */
  readonly waitsUntil?: number;
  /** The first and the latest report of one `what`: a rate needs two. */
  readonly from?: TransferState & { readonly at: number };
  readonly now?: TransferState & { readonly at: number };
}

export interface RunState {
  readonly command: RunCommand;
  readonly plan: string;
  readonly steps: number;
  readonly settled: number;
  readonly startedAt: number;
  readonly resumed: boolean;
  readonly phase?: {
    readonly name: string;
    readonly goal: string;
    readonly steps: number;
    readonly settled: number;
    readonly number: number;
  };
  readonly running: ReadonlyMap<StepRef, RunningStep>;
  readonly stopping?: 'safe-point' | 'now';
  readonly verdict?: RunVerdict;
}

export const noRun: RunState = { command: 'apply', plan: '', steps: 0, settled: 0, startedAt: 0, resumed: false, running: new Map() };

export function foldEvent(state: RunState, event: RunEvent): RunState {
  switch (event.event) {
    case 'run.opened':
      return { ...noRun, command: event.command, plan: event.plan, steps: event.steps, resumed: event.resumed, startedAt: event.at };
    case 'phase.started':
      return {
        ...state,
        phase: { name: event.phase, goal: event.goal, steps: event.steps, settled: 0, number: (state.phase?.number ?? 0) + 1 },
      };
    case 'step.started':
      return withStep(state, { step: event.step, kind: event.kind, title: event.title, startedAt: event.at });
    case 'step.noted':
      return change(state, event.step, (running) => ({ ...running, note: event.message }));
    case 'step.doubted':
      return change(state, event.step, (running) => ({ ...running, doubted: true }));
    case 'step.progressed':
      return change(state, event.step, (running) => progressed(running, event));
    case 'step.settled':
      return settle(state, event.step);
    case 'run.stopping':
      return { ...state, stopping: event.how };
    case 'run.closed':
      return { ...state, verdict: event.verdict, running: new Map() };
    case 'phase.finished':
    case 'step.changing':
    case 'move.proved':
      return state;
    case 'gate.waiting':
      return change(state, event.step, (running) => ({
        ...running,
        note: event.detail,
        ...(event.until === undefined ? {} : { waitsUntil: event.until }),
      }));
    case 'gate.looked':
      return change(state, event.step, (running) => ({ ...running, note: event.detail }));
    default:
      return event satisfies never;
  }
}

function progressed(running: RunningStep, event: RunEvent & { event: 'step.progressed' }): RunningStep {
  const { event: _, step: __, ...now } = event;
  const goesOn = running.from !== undefined && running.now?.what === now.what;
  return { ...running, from: goesOn ? running.from : now, now };
}

function settle(state: RunState, step: StepRef): RunState {
  const running = new Map(state.running);
  running.delete(step);
  const inPhase = state.phase !== undefined && step.startsWith(`${state.phase.name}/`);
  return {
    ...state,
    running,
    settled: state.settled + 1,
    ...(inPhase && state.phase !== undefined ? { phase: { ...state.phase, settled: state.phase.settled + 1 } } : {}),
  };
}

function change(state: RunState, step: StepRef, how: (running: RunningStep) => RunningStep): RunState {
  const running = state.running.get(step);
  return running === undefined ? state : withStep(state, how(running));
}

function withStep(state: RunState, step: RunningStep): RunState {
  return { ...state, running: new Map(state.running).set(step.step, step) };
}
