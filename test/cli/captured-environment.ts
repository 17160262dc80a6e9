// An environment that keeps what is written to it, and in which a test is the person and the operating system.
import type { Environment, Output, Signal } from '../../src/cli/environment.ts';

export interface CapturedOptions {
  readonly cwd: string;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** What the person types; `undefined` means that nobody is there. */
  readonly answer?: string;
}

/** Thrown where the real process would end. */
export class ProcessEnded extends Error {
  readonly how: string;
  constructor(how: string) {
    super(how);
    this.how = how;
  }
}

export class CapturedEnvironment implements Environment {
  readonly stdout: Output & { readonly text: string };
  readonly stderr: Output & { readonly text: string };
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly canAsk: boolean;
  readonly questions: string[] = [];
  readonly #answer: string | undefined;
  readonly #listeners = new Set<(signal: Signal) => void>();

  constructor(options: CapturedOptions) {
    const { isTTY = false, columns = 80 } = options;
    this.stdout = captured(isTTY, columns);
    this.stderr = captured(isTTY, columns);
    this.env = options.env ?? {};
    this.cwd = options.cwd;
    this.canAsk = options.answer !== undefined;
    this.#answer = options.answer;
  }

  ask(question: string): Promise<string | undefined> {
    this.questions.push(question);
    return Promise.resolve(this.#answer);
  }
  onSignal(listener: (signal: Signal) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
  onExit(): Disposable {
    return { [Symbol.dispose]() {} };
  }
  exit(code: number): never {
    throw new ProcessEnded(`exit ${code}`);
  }
  crash(message: string): never {
    this.stderr.write(message);
    throw new ProcessEnded('SIGKILL');
  }
  /** What the operating system would do on Ctrl-C or `kill`. */
  send(signal: Signal): void {
    for (const listener of this.#listeners) listener(signal);
  }
  get document(): Record<string, unknown> {
    return JSON.parse(this.stdout.text) as Record<string, unknown>;
  }
}

function captured(isTTY: boolean, columns: number): Output & { readonly text: string } {
  let text = '';
  return {
    isTTY,
    columns,
    write(more) {
      text += more;
    },
    get text() {
      return text;
    },
  };
}
