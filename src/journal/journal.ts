// The journal: the only truth about what was done. `append` returns after the commit is durable (SQLite, WAL,
// synchronous FULL), and every entry carries a digest of all before it, so that a lost or altered one is noticed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { digestOfBytes, type Digest } from '../core/digest.ts';
import { LongshoreError } from '../core/error.ts';
import { canonicalJson, type Json } from '../core/json.ts';
import type { Entry, NewEntry } from './entry.ts';
import { ImageSeal } from './images.ts';
import { Ledger } from './ledger.ts';
import { journalCorrupt, journalError } from './sqlite-error.ts';

export interface JournalOptions {
  /** Makes the state folder and the file when they are not there; otherwise that is an error. */
  readonly create?: boolean;
  /** For a look only: the file is not touched, and `append` throws. */
  readonly readOnly?: boolean;
  readonly now?: () => number;
  /** Called before and after each append has become durable; where rehearsals crash. */
  readonly onAppend?: (when: 'before' | 'after', entry: NewEntry) => void;
}

const formatVersion = 1;

/** Opens the journal of a state folder. Errors: `journal-missing`, `journal-folder-missing`, `journal-read-only`, `journal-corrupt`, `journal-disk-full`. */
export function openJournal(directory: string, options: JournalOptions = {}): Journal {
  const file = join(directory, 'journal.db');
  if (options.create !== true && !existsSync(file)) {
    throw new LongshoreError('journal-missing', `cannot find a journal in "${directory}": nothing has been applied from there`, {
      next: 'Run `longshore apply` first, or name the right plan.',
    });
  }
  if (!existsSync(directory)) {
    const parent = dirname(directory);
    if (!existsSync(parent) || !statSync(parent).isDirectory()) {
      throw new LongshoreError('journal-folder-missing', `cannot make the state folder "${directory}": there is no folder "${parent}"`, {
        next: 'Make the folder, or name the right plan.',
      });
    }
    try {
      mkdirSync(directory, { mode: 0o700 });
    } catch (error) {
      throw new LongshoreError('journal-read-only', `cannot make the state folder "${directory}": ${(error as Error).message}`, {
        cause: error,
        next: 'Make its parent writable for this user.',
      });
    }
  }
  return new Journal(file, options);
}

export class Journal implements Disposable {
  readonly directory: string;
  readonly ledger: Ledger = new Ledger();
  readonly #file: string;
  readonly #options: JournalOptions;
  readonly #database: DatabaseSync;
  readonly #insertEntry: StatementSync;
  readonly #insertImage: StatementSync;
  #seal: ImageSeal | undefined;
  #chain = '';
  #sequence = 0;

  constructor(file: string, options: JournalOptions) {
    this.directory = dirname(file);
    this.#file = file;
    this.#options = options;
    try {
      this.#database = new DatabaseSync(file, { timeout: 5000, readOnly: options.readOnly ?? false });
      if (options.readOnly !== true) this.#prepareFile();
      this.#verifyAndFold();
      this.#insertEntry = this.#database.prepare('insert into entry (sequence, at, body, chain) values (?, ?, ?, ?)');
      this.#insertImage = this.#database.prepare('insert into image (digest, sealed) values (?, ?) on conflict do nothing');
    } catch (error) {
      throw journalError(error, file);
    }
  }

  /** Durable when it returns. An image, if any, is stored in the same transaction, and its digest put into the entry. */
  append(entry: NewEntry, image?: { readonly value: Json }): Entry {
    this.#options.onAppend?.('before', entry);
    const sequence = this.#sequence + 1;
    const at = (this.#options.now ?? Date.now)();
    let stored: NewEntry = entry;
    let chain: string;
    try {
      this.#database.exec('begin immediate');
      try {
        if (image !== undefined && entry.entry === 'step.begun') stored = { ...entry, image: this.#storeImage(image.value) };
        const body = canonicalJson(stored as unknown as Json);
        chain = link(this.#chain, sequence, at, body);
        this.#insertEntry.run(sequence, at, body, chain);
        this.#database.exec('commit');
      } catch (error) {
        if (this.#database.isTransaction) this.#database.exec('rollback');
        throw error;
      }
    } catch (error) {
      throw journalError(error, this.#file);
    }
    this.#chain = chain;
    this.#sequence = sequence;
    const written: Entry = { ...stored, sequence, at };
    this.ledger.fold(written);
    this.#options.onAppend?.('after', entry);
    return written;
  }

  image(digest: Digest): Json {
    const row = this.#database.prepare('select sealed from image where digest = ?').get(digest);
    if (row === undefined) throw journalCorrupt(this.#file, `the before-image ${digest} is not in it`);
    return this.#sealer().unseal(row['sealed'] as Uint8Array);
  }

  *entries(after = 0): Iterable<Entry> {
    for (const row of this.#database.prepare('select sequence, at, body from entry where sequence > ? order by sequence').iterate(after)) {
      yield { ...(JSON.parse(String(row['body'])) as NewEntry), sequence: Number(row['sequence']), at: Number(row['at']) };
    }
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #sealer(): ImageSeal {
    this.#seal ??= ImageSeal.open(this.directory);
    return this.#seal;
  }

  #storeImage(value: Json): Digest {
    const sealed = this.#sealer().seal(value);
    const digest = digestOfBytes(sealed);
    this.#insertImage.run(digest, sealed);
    return digest;
  }

  #prepareFile(): void {
    // FULL is set at every open: it is a property of the connection, not of the file. On macOS fsync does not reach the
    // platter without F_FULLFSYNC (sqlite.org/pragma.html#pragma_fullfsync).
    this.#database.exec('pragma journal_mode=WAL; pragma synchronous=FULL; pragma fullfsync=ON; pragma foreign_keys=ON');
    this.#database.exec(
      `create table if not exists entry (sequence integer primary key, at integer not null, body text not null, chain text not null);
       create table if not exists image (digest text primary key, sealed blob not null) without rowid;`,
    );
    const version = Number(this.#database.prepare('pragma user_version').get()?.['user_version'] ?? 0);
    if (version > formatVersion) {
      throw new LongshoreError(
        'journal-newer',
        `cannot use the journal "${this.#file}": it has format ${version}, this version writes ${formatVersion}`,
        { next: 'Use the newer Longshore that wrote it.' },
      );
    }
    if (version === 0) this.#database.exec(`pragma user_version = ${formatVersion}`);
  }

  #verifyAndFold(): void {
    const verdict = this.#database.prepare('pragma integrity_check(1)').get()?.['integrity_check'];
    if (verdict !== 'ok') throw journalCorrupt(this.#file, `its integrity check says "${String(verdict)}"`);
    for (const row of this.#database.prepare('select sequence, at, body, chain from entry order by sequence').iterate()) {
      const [sequence, at, body] = [Number(row['sequence']), Number(row['at']), String(row['body'])];
      const chain = link(this.#chain, sequence, at, body);
      if (sequence !== this.#sequence + 1 || chain !== row['chain']) {
        throw journalCorrupt(this.#file, `entry ${sequence} does not follow from the entries before it`);
      }
      this.#chain = chain;
      this.#sequence = sequence;
      this.ledger.fold({ ...(JSON.parse(body) as NewEntry), sequence, at });
    }
  }
}

function link(before: string, sequence: number, at: number, body: string): string {
  return createHash('sha256').update(`${before}\n${sequence}\n${at}\n${body}`).digest('hex');
}
