// What a command in the stand-in of a container is given, and how it ends.
import type { Readable, Writable } from 'node:stream';
import type { PodFiles } from './pod-files.ts';

export interface CommandContext {
  readonly files: PodFiles;
  /** The working directory, as the container sees it. `cd` changes it. */
  directory: string;
  readonly environment: Record<string, string>;
  readonly hostname: string;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly signal: AbortSignal;
  /** Runs another command of the table (`xargs`, `env`, `sh -c`). */
  run(words: readonly string[], context: CommandContext): Promise<number>;
}

/** Gives the exit code; what it throws is told on stderr as `name: message`, with the exit code 1. */
export type Command = (args: readonly string[], context: CommandContext) => Promise<number>;
