// The process table of the twin's hosts: one record for each unit that its manager has loaded. A record says what should
// run; the processes themselves live in the process of the twin and are started again from the table when it is opened.
import type { JsonObject } from '../../core/json.ts';
import type { TwinStore } from '../store.ts';

/** What a unit's definition says. */
export interface JobDefinition extends JsonObject {
  readonly label: string;
  readonly argv: readonly string[];
  readonly environment: { readonly [name: string]: string };
  readonly runAtLoad: boolean;
  readonly keepAlive: boolean;
  /** Seconds between two runs. */
  readonly interval?: number;
  /** Started by the calendar; the twin runs it only when it is loaded or kicked. */
  readonly calendar: boolean;
  /** Ends by itself, and is then inactive, or remains active (systemd.service(5), `Type=oneshot`). */
  readonly oneshot?: 'ends' | 'remains';
  readonly stdout?: string;
  readonly stderr?: string;
}

export interface Job extends JobDefinition {
  /** `gui/501`, or `system`. */
  readonly domain: string;
  /** The file that it was loaded from. */
  readonly path: string;
  /** The stand-in. */
  readonly program: string;
  readonly settings: JsonObject;
  readonly state: 'running' | 'not running';
  readonly pid?: number;
  /** Exit code of the last run that has ended. */
  readonly lastExit?: number;
  readonly runs: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
}

const collection = 'processes';

/** The jobs of one host, by label. */
export class JobTable {
  readonly #store: TwinStore;
  readonly #host: string;
  constructor(store: TwinStore, host: string) {
    this.#store = store;
    this.#host = host;
  }

  get(label: string): Job | undefined {
    return this.#store.get<Job>(collection, `${this.#host}:${label}`);
  }

  set(job: Job): void {
    this.#store.set(collection, `${this.#host}:${job.label}`, job);
  }

  remove(label: string): void {
    this.#store.remove(collection, `${this.#host}:${label}`);
  }

  all(): readonly Job[] {
    const start = `${this.#host}:`;
    return this.#store
      .entries<Job>(collection)
      .filter(([key]) => key.startsWith(start))
      .map(([, job]) => job);
  }

  /** Process ids come from a counter, so that two equal runs give equal ids. */
  nextPid(): number {
    return this.#store.transaction(() => {
      const pid = (this.#store.get<number>('pids', this.#host) ?? 400) + 1;
      this.#store.set('pids', this.#host, pid);
      return pid;
    });
  }

  /** Labels of a domain that are switched off or on against what their definition says. */
  overrides(domain: string): readonly { readonly label: string; readonly disabled: boolean }[] {
    const start = `${this.#host}:${domain}/`;
    return this.#store
      .entries<boolean>('disabled')
      .filter(([key]) => key.startsWith(start))
      .map(([key, disabled]) => ({ label: key.slice(start.length), disabled }));
  }

  setDisabled(domain: string, label: string, disabled: boolean): void {
    this.#store.set('disabled', `${this.#host}:${domain}/${label}`, disabled);
  }

  isDisabled(domain: string, label: string): boolean {
    return this.#store.get<boolean>('disabled', `${this.#host}:${domain}/${label}`) ?? false;
  }
}
