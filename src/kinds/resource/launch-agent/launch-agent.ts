// A LaunchAgent on macOS: its plist and its state in launchd. The agent is always unloaded before its plist changes, so
// that what is loaded is what is on disk, whenever the work is cut off.
import { diffOf, type Diff, type FieldChange } from '../../../core/diff.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { Input } from '../../../core/ref.ts';
import { stepDefinition, type StepDefinition } from '../../../plan/step.ts';
import type { ReadContext, WriteContext } from '../../../ports/context.ts';
import { tell } from '../../host/command.ts';
import { captureFile, imageBytes } from '../../host/file-text.ts';
import { isDisabled, launchctl, readLaunchdUnit } from '../../host/launchd.ts';
import type { ResourceKind } from '../../kind.ts';
import { agentFacts, agentPlist, agentProblems, type AgentDesired, type AgentImage, type AgentObserved } from './desired.ts';
import { bootout, bootstrap, enable, settle } from './unit-control.ts';

export type AgentOutputs = { readonly label: string; readonly plistPath: string };

export const launchAgentKind: ResourceKind<AgentDesired, AgentObserved, AgentImage, AgentOutputs> = {
  type: 'resource',
  name: 'launch-agent',
  describe: (desired) => `LaunchAgent ${desired.label} on ${desired.host} ${desired.state}`,
  validate: agentProblems,
  facts: agentFacts,
  identity: (desired) => `launch-agent ${desired.host}:${desired.domain}/${desired.label}`,
  read: observe,
  diff,
  async capture(context, desired, observed) {
    const host = context.host(desired.host);
    const absentLeaves: string[] = [];
    for (const path of desired.leaves ?? []) if ((await host.stat(path)) === undefined) absentLeaves.push(path);
    return {
      plist: await captureFile(host, desired.plistPath),
      loaded: observed.unit.loaded,
      running: observed.unit.loaded && observed.unit.pid !== undefined,
      disabled: observed.disabled,
      absentLeaves,
    };
  },
  async apply(context, desired) {
    const host = context.host(desired.host);
    const { plist, unit } = await observe(context, desired);
    if (desired.state === 'absent') {
      if (unit.loaded) await bootout(context, desired);
      return host.remove(desired.plistPath);
    }
    const wanted = Buffer.from(agentPlist(desired));
    if (plist === undefined || !wanted.equals(plist)) {
      if (unit.loaded) await bootout(context, desired);
      await host.writeFile(desired.plistPath, wanted, { mode: 0o644 });
    }
    await enable(context, desired, true);
    const now = await readLaunchdUnit(host, desired.domain, desired.label);
    if (!now.loaded) await bootstrap(context, desired);
    else if (now.pid === undefined) await kickstart(context, desired);
    await settle(context, desired);
  },
  restore,
  outputs: ({ label, plistPath }) => ({ label, plistPath }),
};

async function observe(context: ReadContext, desired: AgentDesired): Promise<AgentObserved> {
  const host = context.host(desired.host);
  return {
    plist: await host.readFile(desired.plistPath),
    unit: await readLaunchdUnit(host, desired.domain, desired.label),
    disabled: await isDisabled(host, desired.domain, desired.label),
  };
}

function diff(desired: AgentDesired, { plist, unit, disabled }: AgentObserved): Diff {
  if (unit.loaded && unit.path !== undefined && unit.path !== desired.plistPath) {
    return {
      action: 'refuse',
      because: `unit ${desired.label} on ${desired.host} is loaded from ${unit.path}, not from ${desired.plistPath}`,
      next: 'Give `plistPath` of the file that is loaded, or unload the unit by hand.',
    };
  }
  if (desired.state === 'absent') {
    const gone: FieldChange[] = [
      ...(unit.loaded ? [{ field: 'unit', from: unit.pid === undefined ? 'loaded' : 'running', to: 'not loaded' }] : []),
      ...(plist === undefined ? [] : [{ field: desired.plistPath, from: 'there', to: 'removed' }]),
    ];
    return diffOf('remove', gone);
  }
  const text = plist === undefined ? undefined : Buffer.from(plist).toString('utf8');
  const wanted = agentPlist(desired);
  const failed = desired.state === 'loaded' && unit.loaded && unit.pid === undefined && (unit.lastExitCode ?? 0) !== 0;
  const changes: FieldChange[] = [
    ...(text === wanted
      ? []
      : [{ field: desired.plistPath, ...(text === undefined ? {} : { from: 'another definition' }), to: desired.program.join(' ') }]),
    ...(disabled ? [{ field: 'at login', from: 'disabled', to: 'enabled' }] : []),
    ...(unit.loaded ? [] : [{ field: 'unit', from: 'not loaded', to: desired.state }]),
    ...(unit.loaded && desired.state === 'running' && unit.pid === undefined ? [{ field: 'unit', from: 'no process', to: 'running' }] : []),
    ...(failed ? [{ field: 'last exit code', from: String(unit.lastExitCode), to: '0' }] : []),
  ];
  return diffOf(plist === undefined && !unit.loaded ? 'create' : 'update', changes);
}

async function restore(context: WriteContext, desired: AgentDesired, image: AgentImage): Promise<void> {
  const host = context.host(desired.host);
  const { plist, unit } = await observe(context, desired);
  const before = image.plist === null ? undefined : imageBytes(image.plist);
  const samePlist = before === undefined ? plist === undefined : plist !== undefined && Buffer.from(before).equals(plist);
  if (unit.loaded && (!samePlist || !image.loaded)) await bootout(context, desired);
  if (image.plist === null) await host.remove(desired.plistPath);
  else if (!samePlist) await host.writeFile(desired.plistPath, imageBytes(image.plist), { mode: image.plist.mode });
  await enable(context, desired, !image.disabled || image.loaded);
  if (image.loaded) {
    const now = await readLaunchdUnit(host, desired.domain, desired.label);
    if (!now.loaded) await bootstrap(context, desired);
    if (image.running && !(now.loaded && now.pid !== undefined)) await kickstart(context, desired);
  }
  await enable(context, desired, !image.disabled);
  for (const path of image.absentLeaves) await host.remove(path);
}

/** Starts the program unless it runs. */
async function kickstart(context: WriteContext, desired: AgentDesired): Promise<void> {
  await tell(context.host(desired.host), [launchctl, 'kickstart', `${desired.domain}/${desired.label}`]);
}

/** `program` may be left out where the agent is wanted `absent`. */
export interface AgentOptions extends Omit<AgentDesired, 'program'> {
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
  return stepDefinition<AgentDesired & JsonObject, AgentOutputs>(
    'resource',
    launchAgentKind.name,
    input as Input<AgentDesired & JsonObject>,
    ['label', 'plistPath'],
  );
}
