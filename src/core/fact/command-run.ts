// A command that a step runs: where, in what sort of shell, and how its end is read. Not a fact, but what many facts
// hang on: the program must be found there, `localhost` is that place's, and the command may do more than is meant.
import type { Fact } from '../fact.ts';
import type { Shell } from './programs.ts';
import type { Vantage } from './reach.ts';

export type CommandRun = {
  /** Where it runs: a podman client on a Mac runs on the host, what it pulls is pulled in its VM (`actsIn`). */
  readonly at: Vantage;
  readonly shell: Shell;
  /** The command line, as it is written. */
  readonly line: string;
  /** The place in which it takes effect, where that is another one than `at`. */
  readonly actsIn?: Vantage;
  readonly effect: 'reads' | 'changes';
  /** Exit codes that are read as success; 0 alone unless given, `any` when its end is ignored. */
  readonly accepts?: readonly number[] | 'any';
  /** How it is known that it worked, beyond its exit code. */
  readonly proves?: readonly Fact[];
  /** What its author means it to touch: a command that touches more is a finding. */
  readonly means?: readonly Fact[];
  /** Whether somebody sits there to answer. */
  readonly attended?: boolean;
  readonly timeoutSeconds?: number;
};
