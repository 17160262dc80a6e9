// The one error that crosses folders: a stable code, what the failed call may have done, and what to do next.

/** What a failed call may have done to the world. `unknown` is a lost reply: read before deciding (invariant 5). */
export type Effect = 'unchanged' | 'changed' | 'unknown';

export interface ErrorDetails {
  /** What the failed call may have done to the world; `unchanged` unless said otherwise. */
  readonly effect?: Effect;
  /** What the person should do, as an imperative sentence. */
  readonly next?: string;
  /** Where in the user's files, as `file:line`. */
  readonly place?: string;
  readonly cause?: unknown;
}

/** What the journal, events and JSON output know of an error. */
export interface ErrorRecord {
  readonly code: string;
  readonly message: string;
  readonly effect: Effect;
  readonly next?: string;
  readonly place?: string;
}

/** Message: the action that failed, quoted values, a colon, what is; no final period; the next step apart. */
export class LongshoreError extends Error {
  readonly code: string;
  readonly effect: Effect;
  readonly next: string | undefined;
  readonly place: string | undefined;
  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'LongshoreError';
    this.code = code;
    this.effect = details.effect ?? 'unchanged';
    this.next = details.next;
    this.place = details.place;
  }
}

/** Any thrown value as a record. A foreign error is a defect or a broken transport, so its effect is `unknown`. */
export function errorRecord(thrown: unknown): ErrorRecord {
  if (thrown instanceof LongshoreError) {
    return {
      code: thrown.code,
      message: thrown.message,
      effect: thrown.effect,
      ...(thrown.next === undefined ? {} : { next: thrown.next }),
      ...(thrown.place === undefined ? {} : { place: thrown.place }),
    };
  }
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return { code: 'unexpected', message, effect: 'unknown' };
}
