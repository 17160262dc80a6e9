// Connections of one database, kept for the next user; at most a handful lie idle.
import type { Access, Session } from './session.ts';

const idleLimit = 4;

export class SessionPool implements AsyncDisposable {
  readonly #open: (access: Access) => Promise<Session>;
  readonly #idle: Session[] = [];
  readonly #all = new Set<Session>();
  #disposed = false;
  constructor(open: (access: Access) => Promise<Session>) {
    this.#open = open;
  }

  async acquire(access: Access): Promise<Session> {
    for (;;) {
      const index = this.#idle.findIndex((session) => session.access === access);
      const [session] = index < 0 ? [] : this.#idle.splice(index, 1);
      if (session === undefined) break;
      if (session.open) return session;
      this.#all.delete(session);
    }
    const session = await this.#open(access);
    this.#all.add(session);
    if (this.#disposed) this.destroy();
    return session;
  }

  /** To be called with an idle session only. `changed`: statements may have left settings behind, which are undone first. */
  async release(session: Session, changed: boolean): Promise<void> {
    if (session.open && !this.#disposed && this.#idle.length < idleLimit) {
      try {
        // Goes back to the settings of the connection's start: https://www.postgresql.org/docs/18/sql-discard.html
        if (changed) await session.client.query('discard all');
        this.#idle.push(session);
        return;
      } catch {
        // Not reusable: ended below.
      }
    }
    this.#all.delete(session);
    await session.client.end().catch(() => undefined);
  }

  /** Forgets a session that is in an unknown state, and ends it on the server too. */
  drop(session: Session): void {
    this.#all.delete(session);
    session.destroy();
  }

  /** Ends everything now, running statements included. */
  destroy(): void {
    for (const session of this.#all) session.destroy();
    this.#all.clear();
    this.#idle.length = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    const idle = this.#idle.splice(0);
    for (const session of idle) this.#all.delete(session);
    await Promise.all(idle.map((session) => session.client.end().catch(() => undefined)));
    this.destroy();
  }
}
