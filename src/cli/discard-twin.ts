// Ends a kept twin: its servers go on after every command, so removing the folder alone would leave them behind.
import { resolve } from 'node:path';
import { acquireLock } from '../journal/lock.ts';
import type { LoadedPlan } from './load-plan.ts';
import { say, type Session } from './session.ts';
import { lookAtTwinFolder, twinStateFolder } from './twin-folder.ts';
import { checkTwinOf, noTwin } from './world.ts';

export async function discardTwin(loaded: LoadedPlan, target: string, session: Session): Promise<void> {
  const directory = resolve(session.environment.cwd, target);
  if (lookAtTwinFolder(directory) === 'empty') throw noTwin(loaded, target);
  checkTwinOf(loaded, directory);
  using _lock = acquireLock(twinStateFolder(directory), { command: `longshore rehearse ${loaded.target} --discard ${target}` });
  const twin = await session.parts.openTwin({ directory, plan: loaded.plan });
  await twin.destroy();
  say(session, `the twin in ${directory} is gone`);
}
