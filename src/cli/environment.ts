// What a command knows of the process that it runs in. `main.ts` makes it from `process`; tests make their own.

export type Signal = 'SIGINT' | 'SIGTERM';

export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Of the terminal, now; it changes when a window is resized. */
  readonly columns: number;
}

export interface Environment {
  /** Results. */
  readonly stdout: Output;
  /** Progress and complaints. */
  readonly stderr: Output;
  /** A person sits at standard input and can be asked. */
  readonly canAsk: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Asks on stderr; the line that was typed, `undefined` when input ended. */
  ask(question: string): Promise<string | undefined>;
  onSignal(listener: (signal: Signal) => void): Disposable;
  /** Runs at the very end of the process, whichever way it ends, for what must not stay as it is (a hidden cursor). */
  onExit(listener: () => void): Disposable;
  exit(code: number): never;
  /** Writes to stderr and ends the process with SIGKILL, as a power cut would. */
  crash(message: string): never;
}
