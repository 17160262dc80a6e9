// Unit files of systemd and the state of one unit that they define. A unit is stopped before its definition changes and
// started after, so that what runs is what is on disk, whenever the work is cut off; and it is disabled while its
// `[Install]` section can still be read.
import { dirname } from 'node:path/posix';
import { diffOf, type Diff, type FieldChange } from '../../core/diff.ts';
import type { ReadContext, WriteContext } from '../../ports/context.ts';
import type { HostReader } from '../../ports/host.ts';
import { tell } from './command.ts';
import { captureFile, imageBytes, type FileImage } from './file-text.ts';
import { lineDiff } from './line-diff.ts';
import { isActive, isEnabled, isSwitchable, readSystemdUnit, systemctl, type SystemdUnit } from './systemd.ts';
import { settleUnit } from './unit-settle.ts';

/**
 * `running`: runs, and at boot. `stopped`: neither. `paused`: does not run now; at boot as before. `installed`: its files are
 * there, and something else starts it. `absent`: stopped, and its files gone.
 */
export type UnitState = 'running' | 'stopped' | 'paused' | 'installed' | 'absent';

export interface UnitSet {
  readonly host: string;
  readonly manager: string;
  /** The unit whose state it is. */
  readonly unit: string;
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly state: UnitState;
  readonly settleSeconds: number;
}

export interface UnitSetObserved {
  readonly unit: SystemdUnit;
  /** Texts by path; `undefined` for a file that is not there. */
  readonly texts: ReadonlyMap<string, string | undefined>;
}

export type UnitSetImage = {
  readonly files: readonly { readonly path: string; readonly file: FileImage | null }[];
  /** Directories of drop-ins that were not there. */
  readonly newDirectories: readonly string[];
  readonly active: boolean;
  readonly enabled: boolean;
};

export async function readUnitSet(context: ReadContext, set: UnitSet): Promise<UnitSetObserved> {
  const host = context.host(set.host);
  const texts = new Map<string, string | undefined>();
  for (const { path } of set.files) texts.set(path, await textOf(host, path));
  return { unit: await readSystemdUnit(host, set.manager, set.unit), texts };
}

export function diffUnitSet(set: UnitSet, { unit, texts }: UnitSetObserved): Diff {
  if (unit.load === 'masked' && set.state !== 'absent') {
    return {
      action: 'refuse',
      because: `unit ${set.unit} on ${set.host} is masked`,
      next: `Run "systemctl unmask ${set.unit}" if it may run, then apply again.`,
    };
  }
  if (set.state === 'absent') {
    return diffOf('remove', [
      ...(isActive(unit) ? [{ field: 'now', from: unit.active, to: 'inactive' }] : []),
      ...set.files.flatMap(({ path }) => (texts.get(path) === undefined ? [] : [{ field: path, from: 'there', to: 'removed' }])),
    ]);
  }
  const fileChanges = set.files.flatMap(({ path, text }) =>
    lineDiff(texts.get(path) ?? '', text).map((each) => ({ ...each, field: `${path} ${each.field}` })),
  );
  const definition: readonly FieldChange[] = unit.stale
    ? [{ field: 'definition', from: 'changed on disk since it was read', to: 'read again' }]
    : [];
  const changes = [...fileChanges, ...definition, ...stateChanges(set, unit)];
  return diffOf(unit.load === 'not-found' && fileChanges.length > 0 ? 'create' : 'update', changes);
}

function stateChanges({ state }: UnitSet, unit: SystemdUnit): readonly FieldChange[] {
  const enabled = wantedEnabled(state);
  const active = wantedActive(state);
  return [
    ...(active === undefined || (active ? unit.active === 'active' : !isActive(unit) && unit.active !== 'failed')
      ? []
      : [{ field: 'now', from: unit.reachable ? unit.active : 'its manager does not run', to: active ? 'active' : 'inactive' }]),
    ...(enabled === undefined || isEnabled(unit) === enabled || (enabled && !isSwitchable(unit) && unit.file !== '')
      ? []
      : [{ field: 'at boot', from: unit.file === '' ? 'not there' : unit.file, to: enabled ? 'enabled' : 'disabled' }]),
  ];
}

export async function captureUnitSet(context: ReadContext, set: UnitSet, { unit }: UnitSetObserved): Promise<UnitSetImage> {
  const host = context.host(set.host);
  const files = [];
  const newDirectories = new Set<string>();
  for (const { path } of set.files) {
    files.push({ path, file: await captureFile(host, path) });
    if (isDropIn(path) && (await host.stat(dirname(path))) === undefined) newDirectories.add(dirname(path));
  }
  return { files, newDirectories: [...newDirectories], active: isActive(unit), enabled: isEnabled(unit) };
}

export async function applyUnitSet(context: WriteContext, set: UnitSet): Promise<void> {
  const host = context.host(set.host);
  if (set.state === 'absent') return removeUnits(context, set);
  const { unit, texts } = await readUnitSet(context, set);
  const changed = set.files.filter(({ path, text }) => texts.get(path) !== text);
  if (changed.length > 0 && isActive(unit) && set.state !== 'installed') await control(context, set, 'stop');
  for (const { path, text } of changed) {
    if (isDropIn(path)) await host.makeDirectory(dirname(path), { mode: 0o755 });
    await host.writeFile(path, Buffer.from(text), { mode: 0o644 });
  }
  if (changed.length > 0 || unit.stale) await control(context, set, 'daemon-reload');
  await bring(context, set, { enabled: wantedEnabled(set.state), active: wantedActive(set.state) });
}

export async function restoreUnitSet(context: WriteContext, set: UnitSet, image: UnitSetImage): Promise<void> {
  const host = context.host(set.host);
  const unit = await readSystemdUnit(host, set.manager, set.unit);
  const changed = [];
  for (const { path, file } of image.files) {
    const now = await host.readFile(path);
    const same = file === null ? now === undefined : now !== undefined && Buffer.from(imageBytes(file)).equals(now);
    if (!same) changed.push({ path, file });
  }
  if (isActive(unit) && (changed.length > 0 || !image.active)) await control(context, set, 'stop');
  if (isEnabled(unit) && (changed.length > 0 || !image.enabled)) await control(context, set, 'disable');
  for (const { path, file } of changed) {
    if (file === null) await host.remove(path);
    else await host.writeFile(path, imageBytes(file), { mode: file.mode });
  }
  for (const directory of image.newDirectories) if ((await host.list(directory))?.length === 0) await host.remove(directory);
  if (changed.length > 0 || unit.stale) await control(context, set, 'daemon-reload');
  if (unit.active === 'failed') await control(context, set, 'reset-failed');
  await bring(context, set, { enabled: image.enabled, active: image.active });
}

async function removeUnits(context: WriteContext, set: UnitSet): Promise<void> {
  const host = context.host(set.host);
  const { unit, texts } = await readUnitSet(context, set);
  if (isActive(unit)) await control(context, set, 'stop');
  if (isEnabled(unit)) await control(context, set, 'disable');
  const there = set.files.filter(({ path }) => texts.get(path) !== undefined);
  for (const { path } of there) await host.remove(path);
  for (const { path } of set.files) {
    const directory = dirname(path);
    if (isDropIn(path) && (await host.list(directory))?.length === 0) await host.remove(directory);
  }
  if (there.length > 0 || unit.stale) await control(context, set, 'daemon-reload');
  if (unit.active === 'failed') await control(context, set, 'reset-failed');
}

async function bring(
  context: WriteContext,
  set: UnitSet,
  wanted: { readonly enabled: boolean | undefined; readonly active: boolean | undefined },
): Promise<void> {
  const host = context.host(set.host);
  const unit = await readSystemdUnit(host, set.manager, set.unit);
  if (wanted.enabled === true && !isEnabled(unit) && (isSwitchable(unit) || unit.load === 'not-found'))
    await control(context, set, 'enable');
  if (wanted.enabled === false && isEnabled(unit)) await control(context, set, 'disable');
  if (wanted.active === true) {
    if (unit.active === 'failed') await control(context, set, 'reset-failed');
    if (unit.active !== 'active') await start(context, set);
    await settleUnit(context, set);
  } else if (wanted.active === false) {
    if (isActive(unit)) await control(context, set, 'stop');
    if (unit.active === 'failed') await control(context, set, 'reset-failed');
  }
}

/** systemd counts starts that it is asked for as well: a few changes in a row are refused as if the program had crashed. */
async function start(context: WriteContext, set: UnitSet): Promise<void> {
  await control(context, set, 'start');
  const { result } = await readSystemdUnit(context.host(set.host), set.manager, set.unit);
  if (result !== 'start-limit-hit') return;
  await control(context, set, 'reset-failed');
  await control(context, set, 'start');
}

type Verb = 'start' | 'stop' | 'enable' | 'disable' | 'daemon-reload' | 'reset-failed';

/** A start that fails is told by `settleUnit`, with the unit's own words; a unit that is gone cannot be reset. */
async function control(context: WriteContext, set: UnitSet, verb: Verb): Promise<void> {
  const argv = systemctl(set.manager, verb, ...(verb === 'daemon-reload' ? [] : [set.unit]));
  const exits = verb === 'start' || verb === 'reset-failed' ? [0, 1] : [0];
  await tell(context.host(set.host), argv, { exits, timeoutMs: (set.settleSeconds + 90) * 1000, next: managerHint(set) });
}

function managerHint({ manager }: UnitSet): string {
  return manager === 'system'
    ? 'Changing units of the system needs root: connect as root, or with sudo.'
    : 'The manager of a user runs while the user has a session, or always with lingering (kind `linger`).';
}

function wantedEnabled(state: UnitState): boolean | undefined {
  return state === 'running' ? true : state === 'stopped' ? false : undefined;
}

function wantedActive(state: UnitState): boolean | undefined {
  return state === 'running' ? true : state === 'stopped' || state === 'paused' ? false : undefined;
}

function isDropIn(path: string): boolean {
  return path.endsWith('.conf');
}

async function textOf(host: HostReader, path: string): Promise<string | undefined> {
  const content = (await host.stat(path))?.type === 'file' ? await host.readFile(path) : undefined;
  return content === undefined ? undefined : Buffer.from(content).toString('utf8');
}
