// A unit of launchd, agent or daemon: its plist, whether it is loaded now, and whether it will be at the next login or
// boot. It is always unloaded before its plist changes, so that what is loaded is what is on disk, whenever the work is
// cut off.
import { diffOf, type Diff, type FieldChange } from '../../core/diff.ts';
import type { ReadContext, WriteContext } from '../../ports/context.ts';
import { captureFile, imageBytes } from './file-text.ts';
import { bootout, bootstrap, enable, kickstart, settle } from './launchd-control.ts';
import { launchdPlist, ownsPlist, type LaunchdDesired, type LaunchdImage, type LaunchdObserved } from './launchd-unit.ts';
import { isDisabled, readLaunchdUnit } from './launchd.ts';
import { lineDiff } from './line-diff.ts';

export async function readLaunchd(context: ReadContext, desired: LaunchdDesired): Promise<LaunchdObserved> {
  const host = context.host(desired.host);
  return {
    plist: await host.readFile(desired.plistPath),
    unit: await readLaunchdUnit(host, desired.domain, desired.label),
    disabled: await isDisabled(host, desired.domain, desired.label),
  };
}

export function diffLaunchd(desired: LaunchdDesired, observed: LaunchdObserved): Diff {
  const { plist, unit } = observed;
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
  const changes = [...plistChanges(desired, plist), ...stateChanges(desired, observed)];
  return diffOf(plist === undefined && !unit.loaded ? 'create' : 'update', changes);
}

function plistChanges(desired: LaunchdDesired, plist: Uint8Array | undefined): readonly FieldChange[] {
  if (!ownsPlist(desired)) return [];
  const wanted = launchdPlist(desired);
  if (plist === undefined) return [{ field: desired.plistPath, to: desired.program.join(' ') }];
  const bytes = Buffer.from(plist);
  if (Buffer.from(wanted).equals(bytes)) return [];
  // A binary plist, or one that is written in another way, has no lines to compare.
  if (!bytes.subarray(0, 5).equals(Buffer.from('<?xml')))
    return [{ field: desired.plistPath, from: 'another definition', to: desired.program.join(' ') }];
  return lineDiff(bytes.toString('utf8'), wanted).map((each) => ({ ...each, field: `${desired.plistPath} ${each.field}` }));
}

function stateChanges(desired: LaunchdDesired, { unit, disabled }: LaunchdObserved): readonly FieldChange[] {
  if (desired.state === 'stopped' || desired.state === 'paused') {
    return [
      ...(unit.loaded ? [{ field: 'unit', from: unit.pid === undefined ? 'loaded' : 'running', to: 'not loaded' }] : []),
      ...(desired.state === 'stopped' && !disabled ? [{ field: 'at login', from: 'enabled', to: 'disabled' }] : []),
    ];
  }
  const failed = desired.state === 'loaded' && unit.loaded && unit.pid === undefined && (unit.lastExitCode ?? 0) !== 0;
  return [
    ...(disabled ? [{ field: 'at login', from: 'disabled', to: 'enabled' }] : []),
    ...(unit.loaded ? [] : [{ field: 'unit', from: 'not loaded', to: desired.state }]),
    ...(unit.loaded && desired.state === 'running' && unit.pid === undefined ? [{ field: 'unit', from: 'no process', to: 'running' }] : []),
    ...(failed ? [{ field: 'last exit code', from: String(unit.lastExitCode), to: '0' }] : []),
  ];
}

export async function captureLaunchd(
  context: ReadContext,
  desired: LaunchdDesired,
  { unit, disabled }: LaunchdObserved,
): Promise<LaunchdImage> {
  const host = context.host(desired.host);
  const absentLeaves: string[] = [];
  for (const path of desired.leaves ?? []) if ((await host.stat(path)) === undefined) absentLeaves.push(path);
  return {
    plist: await captureFile(host, desired.plistPath),
    loaded: unit.loaded,
    running: unit.loaded && unit.pid !== undefined,
    disabled,
    absentLeaves,
  };
}

export async function applyLaunchd(context: WriteContext, desired: LaunchdDesired): Promise<void> {
  const host = context.host(desired.host);
  const { plist, unit } = await readLaunchd(context, desired);
  if (desired.state === 'absent') {
    if (unit.loaded) await bootout(context, desired);
    return host.remove(desired.plistPath);
  }
  const wanted = Buffer.from(launchdPlist(desired));
  const differs = ownsPlist(desired) && (plist === undefined || !wanted.equals(plist));
  const ends = desired.state === 'stopped' || desired.state === 'paused';
  if (unit.loaded && (differs || ends)) await bootout(context, desired);
  if (differs) await host.writeFile(desired.plistPath, wanted, { mode: 0o644 });
  if (desired.state === 'stopped') await enable(context, desired, false);
  if (ends) return;
  await enable(context, desired, true);
  const now = await readLaunchdUnit(host, desired.domain, desired.label);
  if (!now.loaded) await bootstrap(context, desired);
  else if (now.pid === undefined) await kickstart(context, desired);
  await settle(context, desired);
}

export async function restoreLaunchd(context: WriteContext, desired: LaunchdDesired, image: LaunchdImage): Promise<void> {
  const host = context.host(desired.host);
  const { plist, unit } = await readLaunchd(context, desired);
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
