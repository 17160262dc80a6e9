// The world that a command acts on: the real one, or with `--twin DIR` a kept twin; and where its state lies.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LongshoreError } from '../core/error.ts';
import { acquireLock } from '../journal/lock.ts';
import type { Transports } from '../ports/context.ts';
import type { LoadedPlan } from './load-plan.ts';
import { say, type Session } from './session.ts';
import { lookAtTwinFolder, readRehearsal, twinStateFolder, writeRehearsal, type RehearsalRecord } from './twin-folder.ts';
import type { TwinHandle } from './parts.ts';

export interface World extends AsyncDisposable {
  readonly transports: Transports;
  readonly state: string;
  readonly twin?: TwinHandle;
}

export interface WorldOptions {
  readonly twin?: string;
  /** Makes the twin when its folder is not there (otherwise that is an error), and locks it for this command. */
  readonly makeTwinFor?: string;
  /** Nothing will be changed: nobody is asked up front, and no generated secret is kept. */
  readonly looksOnly?: boolean;
}

/** Errors: `no-transport`, `twin-missing`, `twin-of-other-plan`. */
export async function openWorld(loaded: LoadedPlan, options: WorldOptions, session: Session): Promise<World> {
  if (options.twin === undefined) {
    const state = stateFolder(loaded, {}, session);
    const environment = session.environment.env;
    const transports = await session.parts.realTransports(loaded.plan, { environment, state, looksOnly: options.looksOnly === true });
    return { transports, state, [Symbol.asyncDispose]: () => transports[Symbol.asyncDispose]() };
  }
  const directory = resolve(session.environment.cwd, options.twin);
  const request = { directory, plan: loaded.plan, ...(loaded.seed === undefined ? {} : { seed: loaded.seed }) };
  const found = lookAtTwinFolder(directory);
  if (options.makeTwinFor === undefined) {
    if (found === 'empty') throw noTwin(loaded, options.twin);
    checkTwinOf(loaded, directory);
    return worldOf(await session.parts.openTwin(request));
  }
  await using stack = new AsyncDisposableStack();
  mkdirSync(twinStateFolder(directory), { recursive: true, mode: 0o700 });
  stack.use(acquireLock(twinStateFolder(directory), { command: options.makeTwinFor }));
  if (found === 'twin') checkTwinOf(loaded, directory);
  const twin = await (found === 'twin' ? session.parts.openTwin(request) : session.parts.createTwin(request));
  stack.defer(() => twin.close());
  if (found === 'empty') {
    say(session, `made a fresh twin in ${options.twin}`);
    writeRehearsal(directory, await startOf(twin, loaded));
  }
  const kept = stack.move();
  return { ...worldOf(twin), [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Where the state lies, without opening the world: status and evidence need no more. */
export function stateFolder(loaded: LoadedPlan, { twin }: Pick<WorldOptions, 'twin'>, session: Session): string {
  if (twin === undefined) return join(loaded.folder, '.longshore');
  const directory = resolve(session.environment.cwd, twin);
  if (lookAtTwinFolder(directory) === 'empty') throw noTwin(loaded, twin);
  return twinStateFolder(directory);
}

/** What the world of a twin is like before anything was applied in it. */
export async function startOf(twin: TwinHandle, loaded: LoadedPlan): Promise<RehearsalRecord> {
  const { digest, parts } = await twin.digest();
  return { plan: loaded.plan.name, before: digest, parts };
}

export function checkTwinOf(loaded: LoadedPlan, directory: string): void {
  const made = readRehearsal(directory);
  if (made !== undefined && made.plan !== loaded.plan.name) {
    throw new LongshoreError(
      'twin-of-other-plan',
      `cannot use the twin in "${directory}" for plan "${loaded.plan.name}": it was made for "${made.plan}"`,
      { next: 'Name another folder, or the plan that it was made for.' },
    );
  }
}

export function noTwin(loaded: LoadedPlan, directory: string): LongshoreError {
  return new LongshoreError('twin-missing', `cannot use the twin in "${directory}": there is none`, {
    next: `Make one with \`longshore rehearse ${loaded.target} --keep ${directory}\`.`,
  });
}

function worldOf(twin: TwinHandle): World {
  return { transports: twin.transports, state: twinStateFolder(twin.directory), twin, [Symbol.asyncDispose]: () => twin.close() };
}
