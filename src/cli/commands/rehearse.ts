// `longshore rehearse PLAN`: applies the plan in a twin of the inventory's world, and ends the twin unless told to keep it.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LongshoreError } from '../../core/error.ts';
import { stepsOf } from '../../plan/plan.ts';
import { instrument } from '../../ports/instrument.ts';
import { crashPoint, drawCrashPoint, type CrashAt, type CrashPoint } from '../crash.ts';
import { discardTwin } from '../discard-twin.ts';
import { exitCodeOfReport, interruptedCode } from '../exit-code-of.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { watchInterruption } from '../interruption.ts';
import { lintGate } from '../lint-gate.ts';
import { loadPlan, type LoadedPlan } from '../load-plan.ts';
import type { TwinHandle } from '../parts.ts';
import { isWorldBack, runRehearsal, worldNotBack, type Rehearsal } from '../rehearsal.ts';
import { say, writeDocument, writeLines, type Session } from '../session.ts';
import { showRun } from '../show-run.ts';
import { openState } from '../state-folder.ts';
import { rehearsalView } from '../terminal/rehearsal-view.ts';
import { lookAtTwinFolder, readRehearsal, twinStateFolder, writeRehearsal, type RehearsalRecord } from '../twin-folder.ts';
import { checkTwinOf, startOf } from '../world.ts';

export interface RehearseOptions {
  readonly thenRollback?: boolean;
  readonly crashAt?: CrashAt;
  readonly keep?: string;
  /** Only ends the kept twin in this folder. */
  readonly discard?: string;
  readonly entries?: number;
  readonly parallelism?: number;
  readonly reason?: string;
}

export async function rehearse(target: string, options: RehearseOptions, session: Session): Promise<ExitCode> {
  const { environment } = session;
  const loaded = await loadPlan(target, environment.cwd, { fetch: true });
  if (options.discard !== undefined) {
    await discardTwin(loaded, options.discard, session);
    return exitCodes.done;
  }
  const kinds = await session.parts.kinds();
  lintGate(loaded, kinds, session);
  if (options.entries !== undefined && loaded.seed === undefined) {
    throw new LongshoreError('usage', 'cannot use --entries: the plan makes up no data', {
      next: 'Export a function `seed` from the plan file, or leave the option out.',
    });
  }
  const directory = options.keep === undefined ? mkdtempSync(join(tmpdir(), 'longshore-')) : resolve(environment.cwd, options.keep);
  const found = lookAtTwinFolder(directory);
  if (found === 'twin') checkTwinOf(loaded, directory);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  using interruption = watchInterruption(environment);
  const point = crashing(options.crashAt, loaded, directory, session);
  await using stack = new AsyncDisposableStack();
  // A rehearsal that was interrupted is worth going on with, so its twin stays even when nobody asked for that.
  const keeps = () => options.keep !== undefined || interruption.stop.stopping;
  let made = false;
  stack.defer(() => {
    if (!made && !keeps()) rmSync(directory, { recursive: true, force: true });
  });
  const state = stack.use(
    openState(twinStateFolder(directory), {
      create: true,
      command: `longshore rehearse ${target}`,
      ...(point === undefined ? {} : { onAppend: point.onAppend }),
    }),
  );
  const request = {
    directory,
    plan: loaded.plan,
    ...(loaded.seed === undefined ? {} : { seed: loaded.seed }),
    ...(options.entries === undefined ? {} : { entries: options.entries }),
  };
  const twin = await (found === 'twin' ? session.parts.openTwin(request) : session.parts.createTwin(request));
  made = true;
  stack.defer(() => (keeps() ? twin.close() : twin.destroy()));
  if (found === 'twin') say(session, `going on in the twin in ${directory}`);
  const before = await recordedStart(twin, loaded, directory);
  const rehearsal = await showRun(session, interruption, (emit) =>
    runRehearsal({
      plan: loaded.plan,
      twin,
      before,
      kinds,
      kept: keeps(),
      journal: state.journal,
      evidence: state.evidence,
      holder: state.holder,
      transports: point === undefined ? twin.transports : instrument(twin.transports, point.onCall),
      stop: interruption.stop,
      emit,
      thenRollBack: options.thenRollback ?? false,
      ...(options.parallelism === undefined ? {} : { parallelism: options.parallelism }),
      ...(options.reason === undefined ? {} : { reason: options.reason }),
    }),
  );
  if (point !== undefined) say(session, `the rehearsal ended before crash point ${point.at}: it passed ${point.passed}`);
  report(rehearsal, session);
  if (keeps()) say(session, `the twin lies in ${directory}; \`longshore rehearse ${target} --keep ${directory}\` goes on there`);
  const code = exitCode(rehearsal, session, interruption.signal);
  // Asked to stop between the two: what was applied stands, and the way back was not tried.
  if (code === exitCodes.done && options.thenRollback === true && rehearsal.rollback === undefined)
    return interruptedCode(interruption.signal);
  return code;
}

/** What the world was like before the first run; a twin that was crashed before it was known has not been touched yet. */
async function recordedStart(twin: TwinHandle, loaded: LoadedPlan, directory: string): Promise<RehearsalRecord> {
  const recorded = readRehearsal(directory);
  if (recorded !== undefined) return recorded;
  const start = await startOf(twin, loaded);
  writeRehearsal(directory, start);
  return start;
}

function crashing(at: CrashAt | undefined, loaded: LoadedPlan, directory: string, session: Session): CrashPoint | undefined {
  if (at === undefined) return undefined;
  const number = at === 'random' ? drawCrashPoint(stepsOf(loaded.plan).length) : at;
  return crashPoint(number, (where) =>
    session.environment.crash(
      `crashed on purpose at point ${number} (${where})\nthe twin lies in ${directory}\ngo on with \`longshore rehearse ${loaded.target} --keep ${directory}\`\n`,
    ),
  );
}

function report(rehearsal: Rehearsal, session: Session): void {
  if (session.output === 'text') {
    writeLines(session, rehearsalView(rehearsal, session.style, session.environment.cwd));
    return;
  }
  const { run, rollback, world, evidence, ms } = rehearsal;
  const { moves, ...rest } = run;
  writeDocument(session, 'rehearsal/v1', {
    ...rest,
    moves: moves.map(({ name, rows, bytes, proof: { script: _, ...proof } }) => ({ name, rows, bytes, proof })),
    ...(rollback === undefined ? {} : { rollback }),
    world,
    evidence,
    ms,
  });
}

function exitCode(rehearsal: Rehearsal, session: Session, signal: 'SIGINT' | 'SIGTERM' | undefined): ExitCode {
  const { run, rollback } = rehearsal;
  const applied = exitCodeOfReport(run, 'apply', signal);
  if (rollback === undefined) return applied;
  const undone = exitCodeOfReport(rollback, 'rollback', signal);
  if (undone !== exitCodes.done) return undone;
  if (!isWorldBack(rehearsal)) {
    const { message, next } = worldNotBack(rehearsal);
    say(session, `${session.progressStyle.red(message)}\n${next}`);
    return exitCodes.unverified;
  }
  return applied === exitCodes.failed || applied === exitCodes.unverified ? exitCodes.rolledBack : applied;
}
