// One frame's worth of file operations: the script that does them, and how its output is read.
import type { FrameResult } from './frame.ts';

/** How one operation ended. `again`: it must be asked alone, since it changed while it was looked at. */
export type Outcome = { readonly value: unknown } | { readonly failed: string; readonly is: string } | 'again';

export interface Exchange {
  readonly script: string;
  readonly raw?: readonly Uint8Array[];
  /** One outcome for each operation, in their order. */
  outcomes(result: FrameResult): readonly Outcome[];
}
