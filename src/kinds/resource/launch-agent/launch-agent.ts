// A LaunchAgent on macOS: its plist, its state in launchd now, and what happens at the next login.
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import { applyLaunchd, captureLaunchd, diffLaunchd, readLaunchd, restoreLaunchd } from '../../host/launchd-state.ts';
import { launchdFacts, launchdProblems, type LaunchdDesired, type LaunchdImage, type LaunchdObserved } from '../../host/launchd-unit.ts';
import type { ResourceKind } from '../../kind.ts';

export type AgentOutputs = { readonly label: string; readonly plistPath: string };

export const launchAgentKind: ResourceKind<LaunchdDesired, LaunchdObserved, LaunchdImage, AgentOutputs> = {
  type: 'resource',
  name: 'launch-agent',
  describe: (desired) => `LaunchAgent ${desired.label} on ${desired.host} ${desired.state}`,
  validate: launchdProblems,
  facts: launchdFacts,
  identity: (desired) => `launch-agent ${desired.host}:${desired.domain}/${desired.label}`,
  read: readLaunchd,
  diff: diffLaunchd,
  capture: captureLaunchd,
  apply: applyLaunchd,
  restore: restoreLaunchd,
  outputs: ({ label, plistPath }) => ({ label, plistPath }),
};

/** `program` may be left out where the agent is wanted `absent`, `stopped` or `paused`: its plist is then left as it is. */
export interface AgentOptions extends Omit<LaunchdDesired, 'program'> {
  readonly program?: readonly string[];
}

/**
 * A LaunchAgent of a user.
 *
 * ```ts
 * step('zot', launchAgent({ host: 'indri', label: 'mcquack.eblume.zot', domain: 'gui/501', plistPath, state: 'running', program: [zot, 'serve', config.path] }));
 * ```
 */
export function launchAgent(options: Input<AgentOptions>): StepDefinition<AgentOutputs> {
  const input = { ...options, program: (options as AgentOptions).program ?? [] };
  return stepDefinition<LaunchdDesired & JsonObject, AgentOutputs>(
    'resource',
    launchAgentKind.name,
    input as Input<LaunchdDesired & JsonObject>,
    ['label', 'plistPath'],
  );
}
