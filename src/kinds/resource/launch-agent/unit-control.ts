// Loading and unloading a LaunchAgent, waiting until launchd has done it, and what went wrong when it has not.
// Exit codes of launchctl: 5 bootstrap of what is loaded already (and of much else), 3 bootout of what is not loaded,
// 36/37 an operation is under way, 113 unknown. man launchctl(1); `launchctl error <code>` prints the words.
import type { LongshoreError } from '../../../core/error.ts';
import type { ReadContext, WriteContext } from '../../../ports/context.ts';
import { tell } from '../../host/command.ts';
import { logTail } from '../../host/file-text.ts';
import { exitConfiguration, isDisabled, launchctl, launchdFailure, readLaunchdUnit, type LaunchdUnit } from '../../host/launchd.ts';
import { lookUntil } from '../../host/wait.ts';
import type { AgentDesired } from './desired.ts';

/** Unloads the agent and waits until it is gone: a bootstrap that comes too early fails with code 5 or 37. */
export async function bootout(context: WriteContext, desired: AgentDesired): Promise<void> {
  const host = context.host(desired.host);
  await tell(host, [launchctl, 'bootout', `${desired.domain}/${desired.label}`], { exits: [0, 3, 36, 113] });
  const unit = await lookUntil(
    context,
    () => look(context, desired),
    (seen) => !seen.loaded,
    { forMs: settleMs(desired), firstPauseMs: 500 },
  );
  if (unit.loaded)
    throw launchdFailure(
      desired.label,
      desired.host,
      'it is still loaded after bootout',
      'Look at its log: the program may not end when asked to.',
    );
}

/** Loads the plist that is on disk. */
export async function bootstrap(context: WriteContext, desired: AgentDesired): Promise<void> {
  const host = context.host(desired.host);
  const argv = [launchctl, 'bootstrap', desired.domain, desired.plistPath] as const;
  const done = await tell(host, argv, { exits: [0, 5, 37] });
  if (done.exitCode === 0) return;
  const unit = await lookUntil(
    context,
    () => look(context, desired),
    (seen) => seen.loaded,
    { forMs: 2000 },
  );
  if (unit.loaded) return;
  throw launchdFailure(
    desired.label,
    desired.host,
    `"${argv.join(' ')}" gave exit code ${done.exitCode}: ${done.stderr.trim()}`,
    `Run "plutil -lint ${desired.plistPath}" on the host; a user must be logged in for a domain gui/<uid>.`,
  );
}

export async function enable(context: WriteContext, desired: AgentDesired, wanted: boolean): Promise<void> {
  const host = context.host(desired.host);
  if ((await isDisabled(host, desired.domain, desired.label)) !== wanted) return;
  await tell(host, [launchctl, wanted ? 'enable' : 'disable', `${desired.domain}/${desired.label}`]);
}

/** Waits until a daemon has one process for two looks in a row, or a timer has ended its first run well. */
export async function settle(context: WriteContext, desired: AgentDesired): Promise<void> {
  let before: number | undefined;
  const steady = (unit: LaunchdUnit) => {
    if (!unit.loaded || unit.lastExitCode === exitConfiguration) return true;
    if (desired.state === 'loaded') return unit.pid === undefined && (unit.lastExitCode !== undefined || desired.runAtLoad === false);
    const same = unit.pid !== undefined && unit.pid === before;
    before = unit.pid;
    return same;
  };
  const unit = await lookUntil(context, () => look(context, desired), steady, { forMs: settleMs(desired), firstPauseMs: 500 });
  const problem = await unitProblem(context, desired, unit);
  if (problem !== undefined) throw problem;
}

/** Why a loaded agent is not as wanted, with the end of its error log; `undefined` when it is. */
async function unitProblem(context: ReadContext, desired: AgentDesired, unit: LaunchdUnit): Promise<LongshoreError | undefined> {
  if (desired.state === 'running' && unit.loaded && unit.pid !== undefined) return undefined;
  if (desired.state === 'loaded' && unit.loaded && (unit.lastExitCode ?? 0) === 0) return undefined;
  const log = await logTail(context.host(desired.host), desired.stderrPath);
  if (unit.loaded && unit.lastExitCode === exitConfiguration) {
    const next =
      'Correct the path of the program, its working directory or its log files: launchd could not start it at all (exit code 78, EX_CONFIG).';
    return launchdFailure(desired.label, desired.host, `launchd cannot start "${desired.program[0] ?? ''}", exit code 78; ${log}`, next);
  }
  const state = unit.loaded ? `it has no process, last exit code ${unit.lastExitCode ?? '(never exited)'}` : 'it is not loaded';
  return launchdFailure(
    desired.label,
    desired.host,
    `${state}; ${log}`,
    'Read the log, correct what the program complains of, and apply again.',
  );
}

function look(context: ReadContext, desired: AgentDesired): Promise<LaunchdUnit> {
  return readLaunchdUnit(context.host(desired.host), desired.domain, desired.label);
}

function settleMs(desired: AgentDesired): number {
  return (desired.settleSeconds ?? 20) * 1000;
}
