// Loading and unloading a unit of launchd, waiting until launchd has done it, and what went wrong when it has not. A code
// other than 0 is no verdict: launchctl gives 5 for what is loaded already and 36 for what is going. What counts is what
// `print` shows afterwards. man launchctl(1).
import { LongshoreError } from '../../core/error.ts';
import type { ReadContext, WriteContext } from '../../ports/context.ts';
import { change } from '../../ports/host.ts';
import { lastLines, tell } from './command.ts';
import { logTail } from './file-text.ts';
import { launchdCodes } from './launchd-codes.ts';
import type { LaunchdDesired } from './launchd-unit.ts';
import { exitConfiguration, isDisabled, launchctl, launchdFailure, readLaunchdUnit, type LaunchdUnit } from './launchd.ts';
import { lookUntil } from './wait.ts';

/** Unloads the unit and waits until it is gone: a bootstrap that comes too early fails with code 5 or 37. */
export async function bootout(context: WriteContext, desired: LaunchdDesired): Promise<void> {
  await tell(context.host(desired.host), [launchctl, 'bootout', `${desired.domain}/${desired.label}`], { exits: launchdCodes.bootout });
  const gone = (seen: LaunchdUnit) => !seen.loaded;
  const unit = await lookUntil(context, () => look(context, desired), gone, { forMs: settleMs(desired), firstPauseMs: 500 });
  if (!unit.loaded) return;
  throw launchdFailure(
    desired.label,
    desired.host,
    'it is still loaded after bootout',
    'Look at its log: the program may not end when asked to.',
  );
}

/** Loads the plist that is on disk. */
export async function bootstrap(context: WriteContext, desired: LaunchdDesired): Promise<void> {
  const host = context.host(desired.host);
  const argv = [launchctl, 'bootstrap', desired.domain, desired.plistPath] as const;
  const loaded = (seen: LaunchdUnit) => seen.loaded;
  for (let tries = 1; ; tries += 1) {
    const done = await host.change(change(argv));
    if (done.exitCode === 0) return;
    const unit = await lookUntil(context, () => look(context, desired), loaded, { forMs: 2000, firstPauseMs: 200 });
    if (unit.loaded) return;
    if (launchdCodes.underWay.includes(done.exitCode) && tries < 3) continue;
    throw new LongshoreError(
      'unit-failed',
      `cannot load unit "${desired.label}" on ${desired.host}: "${argv.join(' ')}" gave ${launchdCodes.words(done.exitCode)}: ${lastLines(done.stderr, 2)}`,
      { effect: 'changed', next: bootstrapHint(desired, done.exitCode) },
    );
  }
}

function bootstrapHint({ domain, plistPath }: LaunchdDesired, code: number): string {
  if (code === 125 || code === 112) {
    const uid = domain.split('/')[1] ?? '<uid>';
    return `Log in at the desktop (or turn on automatic login), or use the domain user/${uid} with \`sessionType: 'Background'\`, or a LaunchDaemon.`;
  }
  if (code === 1) return 'Connect as root, or with sudo.';
  if (code === 122) return `Give ${plistPath} the mode 0644 and the right owner.`;
  return `Run "plutil -lint ${plistPath}" on the host; a user must be logged in for a domain gui/<uid>.`;
}

export async function enable(context: WriteContext, desired: LaunchdDesired, wanted: boolean): Promise<void> {
  const host = context.host(desired.host);
  if ((await isDisabled(host, desired.domain, desired.label)) !== wanted) return;
  await tell(host, [launchctl, wanted ? 'enable' : 'disable', `${desired.domain}/${desired.label}`]);
}

/** Starts the program unless it runs. */
export async function kickstart(context: WriteContext, desired: LaunchdDesired): Promise<void> {
  await tell(context.host(desired.host), [launchctl, 'kickstart', `${desired.domain}/${desired.label}`]);
}

/** Waits until a daemon has one process for two looks in a row, or a timer has ended its first run well. */
export async function settle(context: WriteContext, desired: LaunchdDesired): Promise<void> {
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

/** Why a loaded unit is not as wanted, with the end of its error log; `undefined` when it is. */
async function unitProblem(context: ReadContext, desired: LaunchdDesired, unit: LaunchdUnit): Promise<LongshoreError | undefined> {
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

function look(context: ReadContext, desired: LaunchdDesired): Promise<LaunchdUnit> {
  return readLaunchdUnit(context.host(desired.host), desired.domain, desired.label);
}

function settleMs(desired: LaunchdDesired): number {
  return (desired.settleSeconds ?? 20) * 1000;
}
