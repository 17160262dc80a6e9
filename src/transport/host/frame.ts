// What a lane carries: a piece of shell text, and whoever waits for what it prints.
import type { LongshoreError } from '../../core/error.ts';

export interface FrameResult {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface Frame {
  readonly script: string;
  /** Bytes that the script reads from the channel, in this order. */
  readonly raw?: readonly Uint8Array[];
  /** A program runs in it: it may take long, and others should not wait behind it. */
  readonly command?: CommandLimits;
  ended(result: FrameResult): void;
  /** Stands behind a slow command and may as well be asked elsewhere. Only for what changes nothing. */
  readonly overtaken?: () => void;
  /** The lane is gone and no reply came. `started` is false only when the other side cannot have got it. */
  lost(reason: LongshoreError, started: boolean): void;
}

export interface CommandLimits {
  /** It may change the host: nothing is sent behind it, since what has been sent cannot be taken back. */
  readonly changes: boolean;
  /** From the moment at which it begins over there. */
  readonly timeoutMs: number;
  readonly expired: () => void;
  /** Gets standard output as it comes, instead of the result. Gives false to hold it back until `Lane.resume()`. */
  readonly stream?: (chunk: Buffer) => boolean;
}
