// A LaunchDaemon on macOS: runs from boot in the domain `system`, whoever is logged in. Its plist must belong to root, so
// the host is reached as root or with sudo. man launchd.plist(5).
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { applyLaunchd, captureLaunchd, diffLaunchd, readLaunchd, restoreLaunchd } from '../../host/launchd-state.ts';
import { launchdFacts, launchdProblems, type LaunchdDesired, type LaunchdImage, type LaunchdObserved } from '../../host/launchd-unit.ts';
import { withSudo, type MaySudo } from '../../host/with-sudo.ts';

export type DaemonDesired = LaunchdDesired & MaySudo;
export type DaemonOutputs = { readonly label: string; readonly plistPath: string };

const directory = '/Library/LaunchDaemons';

export const launchDaemonKind = withSudo<DaemonDesired, LaunchdObserved, LaunchdImage, DaemonOutputs>({
  type: 'resource',
  name: 'launch-daemon',
  describe: (desired) => `LaunchDaemon ${desired.label} on ${desired.host} ${desired.state}`,
  validate: (desired) => [
    ...launchdProblems(desired),
    ...(desired.domain === 'system' ? [] : [`domain "${desired.domain}" is not that of daemons: system`]),
    ...(desired.plistPath.startsWith(`${directory}/`)
      ? []
      : [`plistPath "${desired.plistPath}" is not in ${directory}, from where daemons are loaded at boot`]),
    ...(desired.sessionType === undefined ? [] : ['sessionType is for agents: daemons have no session']),
  ],
  facts: launchdFacts,
  identity: (desired) => `launch-daemon ${desired.host}:${desired.label}`,
  read: readLaunchd,
  diff: diffLaunchd,
  capture: captureLaunchd,
  apply: applyLaunchd,
  restore: restoreLaunchd,
  outputs: ({ label, plistPath }) => ({ label, plistPath }),
});

/** `program` may be left out where the daemon is wanted `absent`, `stopped` or `paused`: its plist is then left as it is. */
export interface DaemonOptions extends Omit<DaemonDesired, 'program' | 'domain' | 'plistPath'> {
  readonly program?: readonly string[];
}

/** @public */
export function launchDaemon(options: Input<DaemonOptions>): StepDefinition<DaemonOutputs> {
  const given = options as DaemonOptions;
  const input = { ...given, domain: 'system', plistPath: `${directory}/${given.label}.plist`, program: given.program ?? [] };
  return stepDefinition<DaemonDesired & JsonObject, DaemonOutputs>('resource', launchDaemonKind.name, input, ['label', 'plistPath']);
}
