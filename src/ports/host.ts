// A host as Longshore sees it: files and commands. A reader has no word for a change (invariant 3).
import type { Secret } from '../core/secret.ts';

type Argv = readonly [program: string, ...rest: string[]];

interface CommandOptions {
  /** Standard input; the only way in for a secret, never argv. */
  readonly stdin?: string | Secret;
  /** The command is ended after this time and counts as a lost reply; 60 000 unless given. */
  readonly timeoutMs?: number;
  /** Ends this command only; the scope that it runs in ends all of its own. */
  readonly signal?: AbortSignal;
}

/** A command that changes nothing. Who writes `query(…)` around a command vouches for that. */
export interface Query extends CommandOptions {
  readonly effect: 'none';
  readonly argv: Argv;
}

/** A query whose output is taken as it comes. */
export interface StreamedQuery extends Query {
  /** What it reads, where that is no text: names of files may hold any byte. */
  readonly input?: Uint8Array;
}

/** A command that may change the host. */
export interface Change extends CommandOptions {
  readonly effect: 'change';
  readonly argv: Argv;
}

export function query(argv: Argv, options: CommandOptions = {}): Query {
  return { effect: 'none', argv, ...options };
}

export function change(argv: Argv, options: CommandOptions = {}): Change {
  return { effect: 'change', argv, ...options };
}

/** What a command gave back. A non-zero exit is a result, not an error: the caller knows what it means. */
export interface CommandResult {
  /** 128 + n when signal n ended it, as a shell says it; 127 for a program that is not there, 126 for one that cannot run. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PathStatus {
  readonly type: 'file' | 'directory' | 'symlink';
  /** Permission bits, as 0o644. */
  readonly mode: number;
  readonly owner: string;
  /** Bytes of a file; 0 for the others. */
  readonly size: number;
  /** When its content last changed: milliseconds since 1970 (UTC). Absent where a host cannot tell. */
  readonly modifiedAt?: number;
}

/**
 * Paths are absolute; the last part of one is never followed when it is a symlink. Calls that are made without waiting for each
 * other may share a round trip, and have no order. Errors: `host-unreachable`, `host-refused`, `host-key-unknown`,
 * `host-key-changed`, `host-timeout`, `permission-denied`, `not-a-file`, `not-a-directory`, `disk-full`, `command-timeout`.
 */
export interface HostReader {
  readonly name: string;
  query(command: Query): Promise<CommandResult>;
  /** Standard output as it comes, held back while nobody takes it. A non-zero exit is `command-failed`, at the end. */
  stream(command: StreamedQuery): AsyncIterable<Uint8Array>;
  /** The same host with root's rights, by `sudo`. Errors at first use: `sudo-refused`, `sudo-missing`. */
  asRoot(): HostReader;
  /** `undefined` when nothing is there. */
  readFile(path: string): Promise<Uint8Array | undefined>;
  stat(path: string): Promise<PathStatus | undefined>;
  /** Names in a directory, sorted; `undefined` when it is not there. */
  list(path: string): Promise<readonly string[] | undefined>;
}

export interface HostWriter extends HostReader {
  /** Changes of one host run one after the other. */
  change(command: Change): Promise<CommandResult>;
  /**
   * A command that reads a stream of any length, as it comes: an archive. Runs beside other changes; no time limit unless given.
   * What is wrong with the stream ends the command, and is thrown.
   */
  feed(command: Change, input: AsyncIterable<Uint8Array>): Promise<CommandResult>;
  asRoot(): HostWriter;
  /**
   * Atomic: temporary file beside it, fsync, rename. The directory must exist. A symlink is replaced, not followed; what is not
   * writable is left; the owner of a file that is replaced stays where that is allowed.
   */
  writeFile(path: string, content: Uint8Array, options: { readonly mode: number }): Promise<void>;
  /** One directory; its parent must exist; no error when it is there already (the mode is set then, too). */
  makeDirectory(path: string, options: { readonly mode: number }): Promise<void>;
  /** A file, symlink or empty directory; no error when nothing is there. */
  remove(path: string): Promise<void>;
}
