// The twin's own state: small JSON records in collections, in one SQLite file that survives SIGKILL of the process.
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Json } from '../core/json.ts';

export class TwinStore implements Disposable {
  readonly #database: DatabaseSync;
  readonly #get: StatementSync;
  readonly #set: StatementSync;
  readonly #remove: StatementSync;
  readonly #entries: StatementSync;

  /** Opens or creates the file. No fsync: the twin must outlive the process, not the machine. */
  constructor(file: string) {
    this.#database = new DatabaseSync(file, { timeout: 5000 });
    this.#database.exec('pragma journal_mode=WAL; pragma synchronous=OFF');
    this.#database.exec(
      'create table if not exists record (collection text, key text, value text not null, primary key (collection, key)) without rowid',
    );
    this.#get = this.#database.prepare('select value from record where collection = ? and key = ?');
    this.#set = this.#database.prepare('insert into record values (?, ?, ?) on conflict do update set value = excluded.value');
    this.#remove = this.#database.prepare('delete from record where collection = ? and key = ?');
    this.#entries = this.#database.prepare('select key, value from record where collection = ? order by key');
  }

  get<Value>(collection: string, key: string): Value | undefined {
    const row = this.#get.get(collection, key);
    return row === undefined ? undefined : (JSON.parse(String(row['value'])) as Value);
  }

  set(collection: string, key: string, value: Json): void {
    this.setText(collection, key, JSON.stringify(value));
  }

  /** What is JSON text already. */
  setText(collection: string, key: string, text: string): void {
    this.#set.run(collection, key, text);
  }

  remove(collection: string, key: string): void {
    this.#remove.run(collection, key);
  }

  /** All records of a collection in key order. */
  entries<Value>(collection: string): readonly (readonly [key: string, value: Value])[] {
    return this.#entries.all(collection).map((row) => [String(row['key']), JSON.parse(String(row['value'])) as Value]);
  }

  /** Runs `change` as one transaction: all of it survives a kill, or nothing. Synchronous only. */
  transaction<Result>(change: () => Result): Result {
    if (this.#database.isTransaction) return change();
    this.#database.exec('begin immediate');
    try {
      const result = change();
      this.#database.exec('commit');
      return result;
    } catch (error) {
      this.#database.exec('rollback');
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
