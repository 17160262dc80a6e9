// Generated values: made up once, durable before their first use, the same ever after. Each is a file of mode 0600 in a
// folder of mode 0700 beside the journal, so whoever can read the before-images' key can read these, and nobody else.
import { randomInt } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { LongshoreError } from '../../core/error.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export class KeptSecrets {
  readonly #folder: string;
  readonly #keep: boolean;
  readonly #passing = new Map<string, string>();
  constructor(folder: string, keep: boolean) {
    this.#folder = folder;
    this.#keep = keep;
  }

  /** Two processes that ask for a new value at once get the same. */
  read(label: string, characters: number): string {
    const file = join(this.#folder, `${label.replaceAll(/[^A-Za-z0-9._-]/g, '_')}.secret`);
    const known = readIfThere(file) ?? this.#passing.get(label);
    if (known !== undefined) return known;
    const value = Array.from({ length: characters }, () => alphabet[randomInt(alphabet.length)]).join('');
    if (!this.#keep) {
      this.#passing.set(label, value);
      return value;
    }
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const fresh = `${file}.${process.pid}.${randomInt(2 ** 32)}`;
    writeDurably(fresh, value);
    try {
      linkSync(fresh, file);
      syncFolder(this.#folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(fresh, { force: true });
    }
    const kept = readIfThere(file);
    if (kept === undefined)
      throw new LongshoreError('secret-unreadable', `cannot keep a generated secret in "${file}": it is gone again`, {
        next: 'Look who removes files in the state folder.',
      });
    return kept;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function writeDurably(file: string, text: string): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A name is durable once its folder is. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
