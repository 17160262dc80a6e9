// What a plan says of a LaunchAgent, what is seen of one, and what is kept of it before a change.
import type { StepFacts } from '../../../core/fact.ts';
import type { LaunchdUnit } from '../../host/launchd.ts';
import { domainProblem } from '../../host/launchd.ts';
import { pathProblems, type FileImage } from '../../host/file-text.ts';
import { plistForbidden, renderPlist } from './plist.ts';

/** `running`: a daemon with a live process. `loaded`: a timer. `absent`: stopped, and gone from login, too. */
export type AgentState = 'running' | 'loaded' | 'absent';

export type AgentDesired = {
  readonly host: string;
  readonly label: string;
  /** `gui/<uid>`. */
  readonly domain: string;
  /** `~/Library/LaunchAgents/<label>.plist`, absolute. */
  readonly plistPath: string;
  readonly state: AgentState;
  /** Program and arguments. The program is absolute: launchd does not give agents the PATH of a shell. */
  readonly program: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  readonly runAtLoad?: boolean;
  readonly keepAlive?: boolean;
  /** Seconds between the runs of a timer. */
  readonly startInterval?: number;
  readonly stdoutPath?: string;
  readonly stderrPath?: string;
  /** Digests of files that the program reads at its start: when one changes, the agent is loaded anew. */
  readonly inputs?: readonly string[];
  /** Ports that it takes, and as whom: facts for lint. */
  readonly listens?: readonly { readonly port: number; readonly holder: string }[];
  /** Files that the agent writes itself (logs, metrics): undoing its creation removes those that were not there before. */
  readonly leaves?: readonly string[];
  /** A service whose users this agent serves: a fact for the count of downtime. */
  readonly serving?: string;
  /** How long the agent may take to be as wanted; 20 unless given. */
  readonly settleSeconds?: number;
};

export interface AgentObserved {
  readonly plist: Uint8Array | undefined;
  readonly unit: LaunchdUnit;
  readonly disabled: boolean;
}

export type AgentImage = {
  readonly plist: FileImage | null;
  readonly loaded: boolean;
  readonly running: boolean;
  readonly disabled: boolean;
  /** Those of `leaves` that were not there. */
  readonly absentLeaves: readonly string[];
};

/** The plist's text. `inputs` stand in the environment, so that another digest makes another plist. */
export function agentPlist(desired: AgentDesired): string {
  const inputs = desired.inputs ?? [];
  return renderPlist({
    ...desired,
    runAtLoad: desired.runAtLoad ?? true,
    keepAlive: desired.keepAlive ?? (desired.state === 'running' && desired.startInterval === undefined),
    ...(desired.environment === undefined && inputs.length === 0
      ? {}
      : { environment: { ...desired.environment, ...(inputs.length === 0 ? {} : { LONGSHORE_INPUTS: inputs.join(' ') }) } }),
  });
}

export function agentProblems(desired: AgentDesired): readonly string[] {
  const program = desired.program[0];
  const texts = [
    desired.label,
    ...desired.program,
    ...Object.entries(desired.environment ?? {}).flat(),
    desired.stdoutPath ?? '',
    desired.stderrPath ?? '',
  ];
  const domain = domainProblem(desired.domain);
  return [
    ...(/^[A-Za-z0-9._@-]+$/.test(desired.label) ? [] : [`label "${desired.label}" has characters that launchd labels do not have`]),
    ...(domain === undefined ? [] : [domain]),
    ...pathProblems('plistPath', desired.plistPath),
    ...(desired.plistPath.endsWith(`/${desired.label}.plist`)
      ? []
      : [`plistPath "${desired.plistPath}" is not named after the label: "${desired.label}.plist"`]),
    ...(desired.state === 'absent' ? [] : program === undefined ? ['program is empty'] : pathProblems('program', program)),
    ...(texts.some((text) => plistForbidden.test(text))
      ? ['a label, argument, variable or path has a character that a plist cannot carry']
      : []),
    ...(desired.startInterval !== undefined && !(Number.isInteger(desired.startInterval) && desired.startInterval > 0)
      ? [`startInterval ${desired.startInterval} is no whole number of seconds`]
      : []),
    ...(desired.state === 'loaded' && desired.keepAlive === true ? ['an agent that is kept alive is wanted `running`, not `loaded`'] : []),
    ...(desired.state === 'running' && desired.startInterval !== undefined
      ? ['a timer has no process between its runs; it is wanted `loaded`, not `running`']
      : []),
    ...[desired.stdoutPath, desired.stderrPath, ...(desired.leaves ?? [])].flatMap((path) =>
      path === undefined ? [] : pathProblems('path', path),
    ),
  ];
}

export function agentFacts(desired: AgentDesired): StepFacts {
  const { host, label, serving } = desired;
  const held = [
    {
      fact: 'unit',
      host,
      unit: label,
      manager: 'launchd',
      sort: desired.state === 'loaded' || desired.startInterval !== undefined ? 'timer' : 'daemon',
      logs: [desired.stdoutPath, desired.stderrPath].filter((path) => path !== undefined),
    } as const,
    { fact: 'autostart', host, unit: label, trigger: 'login' } as const,
    ...(desired.listens ?? []).map(({ port, holder }) => ({ fact: 'listens', host, port, holder }) as const),
    ...(serving === undefined ? [] : [{ fact: 'serving', service: serving } as const]),
  ];
  const plist = { fact: 'path', host, path: desired.plistPath } as const;
  if (desired.state === 'absent') return { retracts: [...held, plist] };
  return { requires: [{ fact: 'program', host, program: desired.program[0] ?? '' }], provides: [...held, plist] };
}
