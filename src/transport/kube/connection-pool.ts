// Kept connections to one API server. Whoever wants one takes the first that is there: one that is free, one that becomes free, or a
// new one. New ones are begun a few at a time, since a handshake costs both sides more than a small request does.
import type { Socket } from 'node:net';
import { KeptConnection } from './kept-connection.ts';

/** Requests at a time. A server under load answers 429 to more; below that, one connection waits for nothing. */
const mostOpen = 16;
const mostOpening = 4;

interface Waiting {
  readonly credentials: string;
  readonly dial: () => Promise<Socket>;
  readonly take: (connection: KeptConnection) => void;
  readonly fail: (error: unknown) => void;
}

export class ConnectionPool {
  /** The one that was used last is used next. */
  readonly #free: KeptConnection[] = [];
  readonly #open = new Set<KeptConnection>();
  readonly #waiting: Waiting[] = [];
  #opening = 0;
  #closed = false;

  /** One that nobody else uses until it is released; `dial` opens a new one with these credentials. */
  async acquire(credentials: string, dial: () => Promise<Socket>): Promise<KeptConnection> {
    for (let free = this.#free.pop(); free !== undefined; free = this.#free.pop()) {
      if (free.credentials === credentials && free.usable) return free;
      free.close();
    }
    return new Promise((take, fail) => {
      this.#waiting.push({ credentials, dial, take, fail });
      this.#openMore();
    });
  }

  release(connection: KeptConnection): void {
    if (!connection.usable) return;
    const next = this.#waiting.findIndex(({ credentials }) => credentials === connection.credentials);
    if (next >= 0) this.#waiting.splice(next, 1)[0]?.take(connection);
    else if (this.#closed) connection.close();
    else {
      connection.rest();
      this.#free.push(connection);
    }
  }

  close(): void {
    this.#closed = true;
    for (const connection of this.#open) connection.close();
  }

  #openMore(): void {
    while (this.#waiting.length > this.#opening && this.#opening < mostOpening && this.#open.size + this.#opening < mostOpen) {
      const { credentials, dial } = this.#waiting[this.#opening] as Waiting;
      this.#opening += 1;
      dial().then(
        (socket) => {
          this.#opening -= 1;
          const connection = new KeptConnection(socket, credentials, () => {
            this.#open.delete(connection);
            const index = this.#free.indexOf(connection);
            if (index >= 0) this.#free.splice(index, 1);
            this.#openMore();
          });
          this.#open.add(connection);
          this.release(connection);
          this.#openMore();
        },
        (error: unknown) => {
          this.#opening -= 1;
          // Those behind it try for themselves.
          this.#waiting.shift()?.fail(error);
          this.#openMore();
        },
      );
    }
  }
}
