// The folder of a kept twin: what may become one, what is one already, and what the world was like at its start.
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LongshoreError } from '../core/error.ts';

const record = 'rehearsal.json';
const stateName = 'state';
/** Files by which `createTwin` and `openTwin` know a folder; a twin that was never finished has only the second. */
const marks = { finished: 'twin.json', begun: 'twin.db' } as const;

/** What a kept twin was made for. Lies in its state folder. */
export interface RehearsalRecord {
  readonly plan: string;
  /** Digest of the world before anything was applied. */
  readonly before: string;
  readonly parts: Readonly<Record<string, string>>;
}

export function twinStateFolder(directory: string): string {
  return join(directory, stateName);
}

/** `twin`: there is one. `empty`: one may be made here. Errors: `twin-folder-taken`, since ending a twin removes its folder. */
export function lookAtTwinFolder(directory: string): 'twin' | 'empty' {
  const status = statSync(directory, { throwIfNoEntry: false });
  if (status === undefined) return 'empty';
  if (!status.isDirectory()) throw taken(directory, 'it is a file');
  const names = readdirSync(directory);
  if (names.includes(marks.finished)) return 'twin';
  if (names.includes(marks.begun) || names.every((name) => name === stateName)) return 'empty';
  throw taken(directory, 'it holds other files');
}

export function readRehearsal(directory: string): RehearsalRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(twinStateFolder(directory), record), 'utf8')) as RehearsalRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new LongshoreError(
      'twin-damaged',
      `cannot read what the twin in "${directory}" was like at its start: ${(error as Error).message}`,
      { cause: error, next: 'Remove the folder and rehearse anew.' },
    );
  }
}

/** Whole or not at all: a rehearsal may be crashed at any moment. */
export function writeRehearsal(directory: string, rehearsal: RehearsalRecord): void {
  const file = join(twinStateFolder(directory), record);
  mkdirSync(twinStateFolder(directory), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.tmp`, `${JSON.stringify(rehearsal)}\n`);
  renameSync(`${file}.tmp`, file);
}

function taken(directory: string, what: string): LongshoreError {
  return new LongshoreError('twin-folder-taken', `cannot keep a twin in "${directory}": ${what}`, {
    next: 'Name a folder that is not there yet, or an empty one.',
  });
}
