// How the shell of one host is reached, and what its failures mean: what a lane needs to know, whatever the way.
import type { LongshoreError } from '../../core/error.ts';

/** What is known of a lane that could not be opened or has ended. */
export interface LaneFailure {
  readonly spawn?: Error;
  readonly code?: number | null;
  readonly signal?: NodeJS.Signals | null;
  /** No answer in time. */
  readonly slow?: boolean;
  /** The handshake was done before. */
  readonly ready?: boolean;
  /** What stood on standard error before the handshake. */
  readonly heard?: string;
}

export interface SudoTalk {
  /** The first line for the user's own shell. */
  readonly start: string;
  /** What to answer to what was heard so far. */
  reply(
    heard: string,
  ): { readonly text: string; readonly open?: undefined } | { readonly open: true } | { readonly refused: LongshoreError } | undefined;
}

export interface HostAccess {
  readonly host: string;
  readonly argv: readonly [program: string, ...rest: string[]];
  readonly env?: NodeJS.ProcessEnv;
  readonly connectTimeoutMs: number;
  /** No byte in either direction for so long while a file operation is waited for: the line counts as dropped. */
  readonly stallMs: number;
  /** Each lane has a conversation of its own. */
  readonly sudo?: () => SudoTalk;
  unreachable(failure: LaneFailure): LongshoreError;
}
