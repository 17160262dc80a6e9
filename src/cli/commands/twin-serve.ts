// `longshore twin serve PLAN --kubeconfig FILE`: keeps a twin up for people to look around in it with clients of their own. The
// twin is a new one in which the plan has been applied, unless told otherwise, and ends with the command.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LongshoreError } from '../../core/error.ts';
import { apply } from '../../engine/apply.ts';
import { acquireLock } from '../../journal/lock.ts';
import type { Signal } from '../environment.ts';
import { exitCodeOfReport } from '../exit-code-of.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { watchInterruption } from '../interruption.ts';
import { lintGate } from '../lint-gate.ts';
import { loadPlan, type LoadedPlan } from '../load-plan.ts';
import type { TwinHandle } from '../parts.ts';
import { say, writeDocument, writeLines, type Session } from '../session.ts';
import { showRun } from '../show-run.ts';
import { openState } from '../state-folder.ts';
import { lookAtTwinFolder, twinStateFolder } from '../twin-folder.ts';
import { checkTwinOf, noTwin } from '../world.ts';

export interface TwinServeOptions {
  readonly kubeconfig: string;
  readonly cluster: string;
  readonly fresh?: boolean;
  /** A kept twin, served as it is. */
  readonly twin?: string;
  readonly entries?: number;
  readonly parallelism?: number;
}

export async function twinServe(target: string, options: TwinServeOptions, session: Session): Promise<ExitCode> {
  const { environment } = session;
  const file = resolve(environment.cwd, options.kubeconfig);
  if (existsSync(file))
    throw new LongshoreError('kubeconfig-exists', `cannot write a kubeconfig to "${options.kubeconfig}": there is a file already`, {
      next: 'Name a file that is not there yet; it is removed when the twin ends.',
    });
  const loaded = await loadPlan(target, environment.cwd);
  await using stack = new AsyncDisposableStack();
  const twin = await openTwin(loaded, options, session, stack);
  if (options.fresh === true) await twin.startCluster(options.cluster);
  else if (options.twin === undefined) {
    const code = await applyIn(twin, loaded, options, session);
    if (code === exitCodes.interrupted || code === exitCodes.terminated) return code;
    if (code !== exitCodes.done) say(session, 'the plan was not applied to its end; this is the world as it was left');
  }
  const kubeconfig = twin.kubeconfig();
  if (kubeconfig === undefined)
    throw new LongshoreError('twin-without-cluster', `cannot serve the twin of "${loaded.target}": no cluster runs in it`, {
      next: 'Serve it with --fresh for an empty cluster, or look at why the plan made none.',
    });
  stack.defer(() => rmSync(file, { force: true }));
  writeFileSync(file, kubeconfig, { mode: 0o600, flag: 'wx' });
  tell(file, session);
  await signalOf(session);
  say(session, options.twin === undefined ? 'ending the twin' : 'closing the twin');
  return exitCodes.done;
}

async function openTwin(loaded: LoadedPlan, options: TwinServeOptions, session: Session, stack: AsyncDisposableStack): Promise<TwinHandle> {
  const { parts, environment } = session;
  const seed = loaded.seed === undefined ? {} : { seed: loaded.seed };
  if (options.twin !== undefined) {
    const directory = resolve(environment.cwd, options.twin);
    if (lookAtTwinFolder(directory) === 'empty') throw noTwin(loaded, options.twin);
    checkTwinOf(loaded, directory);
    stack.use(acquireLock(twinStateFolder(directory), { command: `longshore twin serve ${loaded.target} --twin ${options.twin}` }));
    const kept = await parts.openTwin({ directory, plan: loaded.plan, ...seed });
    stack.defer(() => kept.close());
    return kept;
  }
  const directory = mkdtempSync(join(tmpdir(), 'longshore-'));
  stack.defer(() => rmSync(directory, { recursive: true, force: true }));
  mkdirSync(twinStateFolder(directory), { mode: 0o700 });
  const entries = options.entries === undefined ? {} : { entries: options.entries };
  const made = await parts.createTwin({ directory, plan: loaded.plan, ...seed, ...entries });
  stack.defer(() => made.destroy());
  return made;
}

async function applyIn(twin: TwinHandle, loaded: LoadedPlan, options: TwinServeOptions, session: Session): Promise<ExitCode> {
  const kinds = await session.parts.kinds();
  lintGate(loaded, kinds, session);
  using interruption = watchInterruption(session.environment);
  using state = openState(twinStateFolder(twin.directory), { create: true, command: `longshore twin serve ${loaded.target}` });
  const report = await showRun(session, interruption, (emit) =>
    apply(loaded.plan, {
      kinds,
      journal: state.journal,
      evidence: state.evidence,
      holder: state.holder,
      transports: twin.transports,
      stop: interruption.stop,
      emit,
      isRehearsal: true,
      ...(options.parallelism === undefined ? {} : { parallelism: options.parallelism }),
    }),
  );
  return exitCodeOfReport(report, 'apply', interruption.signal);
}

function tell(file: string, session: Session): void {
  if (session.output === 'json') writeDocument(session, 'twin-serve/v1', { kubeconfig: file });
  else writeLines(session, [`export KUBECONFIG=${file}`]);
  say(session, 'the twin is up: use kubectl, helm or k9s with this kubeconfig; Ctrl-C ends it');
}

function signalOf({ environment }: Session): Promise<Signal> {
  return new Promise((resolved) => {
    // Signals alone do not keep a process running.
    const awake = setInterval(() => {}, 60_000);
    const listening = environment.onSignal((signal) => {
      clearInterval(awake);
      listening[Symbol.dispose]();
      resolved(signal);
    });
  });
}
