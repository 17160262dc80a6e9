// What a plan says of a unit of launchd, agent or daemon; what is seen of one, and what is kept of it before a change.
import type { Fact, StepFacts } from '../../core/fact.ts';
import { pathProblems, type FileImage } from './file-text.ts';
import { domainProblem, type LaunchdUnit } from './launchd.ts';
import { plistForbidden, renderPlist, type CalendarInterval, type KeepAliveConditions } from './launchd-plist.ts';

/**
 * `running`: a process that lives. `loaded`: a timer, or started on demand. `paused`: not loaded now; at login as before.
 * `stopped`: not loaded, and switched off for the next login, its plist left where it is. `absent`: its plist gone, too.
 */
export type LaunchdState = 'running' | 'loaded' | 'paused' | 'stopped' | 'absent';

export type LaunchdDesired = {
  readonly host: string;
  readonly label: string;
  /** `gui/<uid>` while the user has a desktop, `user/<uid>` without one, `system` for daemons. */
  readonly domain: string;
  /** `~/Library/LaunchAgents/<label>.plist` or `/Library/LaunchDaemons/<label>.plist`, absolute. */
  readonly plistPath: string;
  readonly state: LaunchdState;
  /** Program and arguments. The program is absolute: launchd does not give agents the PATH of a shell. */
  readonly program: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  readonly runAtLoad?: boolean;
  readonly keepAlive?: boolean | KeepAliveConditions;
  /** Seconds between the runs of a timer. */
  readonly startInterval?: number;
  /** When a timer runs; runs that a sleeping Mac has missed are made up by one after it wakes. */
  readonly startCalendarInterval?: readonly CalendarInterval[];
  /** Seconds between two starts; 10 unless given. */
  readonly throttleInterval?: number;
  readonly processType?: 'Background' | 'Standard' | 'Adaptive' | 'Interactive';
  /** `Background` is needed in the domain `user/<uid>`. */
  readonly sessionType?: 'Aqua' | 'Background' | 'LoginWindow' | 'Standard';
  /** Whom a daemon runs as; root unless given. */
  readonly userName?: string;
  readonly groupName?: string;
  readonly stdoutPath?: string;
  readonly stderrPath?: string;
  /** Digests of files that the program reads at its start: when one changes, the unit is loaded anew. */
  readonly inputs?: readonly string[];
  /** Ports that it takes, and as whom: facts for lint. */
  readonly listens?: readonly { readonly port: number; readonly holder: string }[];
  /** Files that the unit writes itself (logs, metrics): undoing its creation removes those that were not there before. */
  readonly leaves?: readonly string[];
  /** A service whose users this unit serves: a fact for the count of downtime. */
  readonly serving?: string;
  /** How long the unit may take to be as wanted; 20 unless given. */
  readonly settleSeconds?: number;
};

export interface LaunchdObserved {
  readonly plist: Uint8Array | undefined;
  readonly unit: LaunchdUnit;
  readonly disabled: boolean;
}

export type LaunchdImage = {
  readonly plist: FileImage | null;
  readonly loaded: boolean;
  readonly running: boolean;
  readonly disabled: boolean;
  /** Those of `leaves` that were not there. */
  readonly absentLeaves: readonly string[];
};

/** Whether the plan has a say in the plist: a unit that is only stopped may be somebody else's. */
export function ownsPlist({ program }: LaunchdDesired): boolean {
  return program.length > 0;
}

/** The plist's text. `inputs` stand in the environment, so that another digest makes another plist. */
export function launchdPlist(desired: LaunchdDesired): string {
  const inputs = desired.inputs ?? [];
  return renderPlist({
    ...desired,
    runAtLoad: desired.runAtLoad ?? true,
    keepAlive: desired.keepAlive ?? (desired.state !== 'loaded' && !isTimer(desired)),
    ...(desired.environment === undefined && inputs.length === 0
      ? {}
      : { environment: { ...desired.environment, ...(inputs.length === 0 ? {} : { LONGSHORE_INPUTS: inputs.join(' ') }) } }),
  });
}

export function isTimer({ startInterval, startCalendarInterval = [] }: LaunchdDesired): boolean {
  return startInterval !== undefined || startCalendarInterval.length > 0;
}

export function launchdProblems(desired: LaunchdDesired): readonly string[] {
  const { label, domain, plistPath, state } = desired;
  const program = desired.program[0];
  const wrongDomain = domainProblem(domain);
  const paths = [desired.stdoutPath, desired.stderrPath, desired.workingDirectory, ...(desired.leaves ?? [])];
  return [
    ...(/^[A-Za-z0-9._@-]+$/.test(label) ? [] : [`label "${label}" has characters that launchd labels do not have`]),
    ...(wrongDomain === undefined ? [] : [wrongDomain]),
    ...pathProblems('plistPath', plistPath),
    ...(plistPath.endsWith(`/${label}.plist`) ? [] : [`plistPath "${plistPath}" is not named after the label: "${label}.plist"`]),
    ...(state === 'absent' || (program === undefined && (state === 'stopped' || state === 'paused'))
      ? []
      : program === undefined
        ? ['program is empty']
        : pathProblems('program', program)),
    ...(texts(desired).some((text) => plistForbidden.test(text))
      ? ['a label, argument, variable or path has a character that a plist cannot carry']
      : []),
    ...timeProblems(desired),
    ...(domain.startsWith('user/') && state !== 'absent' && ownsPlist(desired) && desired.sessionType !== 'Background'
      ? ["the domain user/<uid> loads agents of the background only: say `sessionType: 'Background'`"]
      : []),
    ...(domain !== 'system' && (desired.userName !== undefined || desired.groupName !== undefined)
      ? ['userName and groupName are for daemons: an agent runs as its user']
      : []),
    ...paths.flatMap((path) => (path === undefined ? [] : pathProblems('path', path))),
  ];
}

function texts({ label, program, environment = {}, stdoutPath = '', stderrPath = '', keepAlive }: LaunchdDesired): readonly string[] {
  const watched = typeof keepAlive === 'object' ? Object.keys(keepAlive.pathState ?? {}) : [];
  return [label, ...program, ...Object.entries(environment).flat(), stdoutPath, stderrPath, ...watched];
}

function timeProblems(desired: LaunchdDesired): readonly string[] {
  const { startInterval, startCalendarInterval = [], keepAlive, state, throttleInterval } = desired;
  const limits = { minute: [0, 59], hour: [0, 23], day: [1, 31], weekday: [0, 7], month: [1, 12] } as const;
  const seconds = [startInterval, throttleInterval].filter((each) => each !== undefined);
  return [
    ...seconds
      .filter((each) => !(Number.isInteger(each) && each > 0))
      .map((each) => `${each} is no whole number of seconds (startInterval, throttleInterval)`),
    ...startCalendarInterval.flatMap((interval) => [
      // launchd takes a missing field for "every": an empty entry would run every minute.
      ...(Object.keys(interval).length === 0 ? ['startCalendarInterval has an entry without a field, which is every minute'] : []),
      ...Object.entries(limits).flatMap(([field, [least, most]]) => {
        const value = interval[field as keyof CalendarInterval];
        return value === undefined || (Number.isInteger(value) && value >= least && value <= most)
          ? []
          : [`startCalendarInterval: ${value} is no ${field} (${least} to ${most})`];
      }),
    ]),
    ...(state === 'loaded' && keepAlive === true ? ['a unit that is kept alive is wanted `running`, not `loaded`'] : []),
    ...(state === 'running' && isTimer(desired) ? ['a timer has no process between its runs; it is wanted `loaded`, not `running`'] : []),
  ];
}

export function launchdFacts(desired: LaunchdDesired): StepFacts {
  const { host, label, serving, state, listens = [], plistPath } = desired;
  const system = desired.domain === 'system';
  const autostart: Fact = { fact: 'autostart', host, unit: label, trigger: system ? 'boot' : 'login' };
  const held: Fact[] = [
    {
      fact: 'unit',
      host,
      unit: label,
      manager: 'launchd',
      ...(system ? { domain: 'system' } : {}),
      sort: desired.state === 'loaded' || isTimer(desired) ? 'timer' : 'daemon',
      logs: [desired.stdoutPath, desired.stderrPath].filter((path) => path !== undefined),
      ...(desired.startInterval === undefined ? {} : { everySeconds: desired.startInterval }),
    },
    ...listens.map(({ port, holder }): Fact => ({ fact: 'listens', host, port, holder })),
    ...(serving === undefined ? [] : [{ fact: 'serving', service: serving } as const]),
  ];
  const plist: Fact = { fact: 'path', host, path: plistPath };
  if (state === 'absent') return { retracts: [...held, autostart, plist] };
  const requires: Fact[] = ownsPlist(desired) ? [{ fact: 'program', host, program: desired.program[0] ?? '' }] : [];
  if (state === 'stopped' || state === 'paused') {
    // What is only paused is still there at the next login.
    const retracts = state === 'stopped' ? [...held, autostart] : held;
    return { requires, retracts, ...(ownsPlist(desired) ? { provides: [plist] } : {}) };
  }
  return { requires, provides: [...held, autostart, plist] };
}
