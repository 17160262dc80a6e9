// Runs work on the sessions of one database: every failure becomes an error with an honest effect, and a session that
// failed in any way is not used again.
import { LongshoreError, type Effect } from '../../core/error.ts';
import { serverLabel, type DatabaseLocator } from '../../ports/database.ts';
import { classify } from './classify.ts';
import type { DatabaseConnection } from './connection.ts';
import { CopyFailed } from './copy-in.ts';
import { openSession, type Access, type Session } from './session.ts';
import { SessionPool } from './session-pool.ts';

export interface Work {
  /** An imperative that fits before `database "x"`. */
  readonly action: string;
  readonly access: Access;
  readonly statement?: string;
  /** What a lost reply leaves; `unchanged` unless given. */
  readonly lost?: Effect;
}

export class SessionRunner implements AsyncDisposable {
  readonly pool: SessionPool;
  readonly #locator: DatabaseLocator;
  readonly #connection: DatabaseConnection;
  readonly #signal: AbortSignal;
  readonly #onAbort = () => this.pool.destroy();
  constructor(locator: DatabaseLocator, connection: DatabaseConnection, signal: AbortSignal) {
    this.pool = new SessionPool((access) => openSession(connection, locator.database, access));
    this.#locator = locator;
    this.#connection = connection;
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort);
  }

  async acquire(work: Work): Promise<Session> {
    this.#signal.throwIfAborted();
    try {
      return await this.pool.acquire(work.access);
    } catch (error) {
      throw this.failed(error, { action: 'connect to', access: work.access });
    }
  }

  /** `changed`: the task may leave settings behind in its session. */
  async run<Result>(work: Work, changed: boolean, task: (session: Session) => Promise<Result>): Promise<Result> {
    const session = await this.acquire(work);
    let result: Result;
    try {
      result = await task(session);
    } catch (error) {
      this.pool.drop(session);
      if (!(error instanceof CopyFailed)) throw this.failed(error, work);
      throw error.ofSource ? error.cause : this.failed(error.cause, { ...work, lost: error.effect });
    }
    await this.pool.release(session, changed);
    return result;
  }

  /** What to throw for a failure: the signal's reason if that was the cause, unless a change may have happened. */
  failed(error: unknown, work: Work): unknown {
    const { action, statement, lost = 'unchanged' } = work;
    if (this.#signal.aborted) {
      if (lost !== 'unknown') return this.#signal.reason;
      const what = `cannot ${action} database "${this.#locator.database}" on ${serverLabel(this.#locator.server)}`;
      return new LongshoreError('database-interrupted', `${what}: stopped before the reply came`, {
        effect: 'unknown',
        cause: this.#signal.reason,
      });
    }
    return classify(error, this.#locator, {
      action,
      lost,
      secret: this.#connection.password?.reveal(),
      ...(statement === undefined ? {} : { statement }),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#signal.removeEventListener('abort', this.#onAbort);
    await this.pool[Symbol.asyncDispose]();
  }
}
