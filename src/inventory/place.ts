// Places: how much they have, which lies in which, and what a name means there.
import type { Vantage } from '../core/fact/reach.ts';
import type { Shell } from '../core/fact/programs.ts';

/** Sort of shell whose search path is meant. */
export type SearchPath = Shell;

export interface HostCapacity {
  readonly memoryMiB?: number;
  readonly diskGiB?: number;
  readonly cpus?: number;
}

/** Something that other things silently build on: `gui-session`, `stays-awake`. */
export interface HostCondition {
  readonly condition: string;
  readonly holder?: string;
}

export interface Place {
  readonly place: Vantage;
  readonly within: Vantage;
  readonly capacity?: HostCapacity;
}

/** What can be resolved in a place: names, and `*.suffix`. */
export interface Zone {
  readonly from: Vantage;
  readonly resolves: readonly string[];
}
