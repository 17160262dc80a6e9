// A shell for what tests themselves do on a host: look at it from outside of Longshore, and prepare it.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

function quoted(argv: readonly string[]): string {
  return argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
}

export interface ShellAnswer {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** One shell that runs script after script; `command` is what starts it, as `['ssh', 'nuc', 'sh']` or `['sh']`. */
export class Shell implements Disposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  #said = Buffer.alloc(0);
  #heard: () => void = () => undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(command: readonly string[]) {
    const [program = 'sh', ...rest] = command;
    this.#child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.stdin.on('error', () => undefined);
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.#said = Buffer.concat([this.#said, chunk]);
      this.#heard();
    });
    this.#child.on('close', () => this.#heard());
  }

  /** The answer comes framed: exit code and two lengths on a line, then both outputs. */
  run(script: string, input: string | Uint8Array = ''): Promise<ShellAnswer> {
    const turn = this.#turn.then(async () => {
      const encoded = Buffer.from(input).toString('base64');
      this.#child.stdin.write(
        `o=$(mktemp); e=$(mktemp); printf %s '${encoded}' | base64 -d | ( ${script}\n) >$o 2>$e; rc=$?; echo "$rc $(wc -c <$o) $(wc -c <$e)"; cat $o $e; rm -f $o $e\n`,
      );
      const line = await this.#until((said) => said.indexOf(10));
      const [exitCode = 255, out = 0, error = 0] = line.toString('utf8').trim().split(/\s+/).map(Number);
      const stdout = await this.#until((said) => (said.length >= out ? out : -1), 0);
      const stderr = await this.#until((said) => (said.length >= error ? error : -1), 0);
      return { exitCode, stdout, stderr: stderr.toString('utf8') };
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #until(end: (said: Buffer) => number, more = 1): Promise<Buffer> {
    for (let at = end(this.#said); ; at = end(this.#said)) {
      if (at >= 0) {
        const piece = this.#said.subarray(0, at);
        this.#said = this.#said.subarray(at + more);
        return piece;
      }
      if (this.#child.exitCode !== null) throw new Error(`the shell has ended with exit code ${this.#child.exitCode}`);
      await new Promise<void>((resolve) => (this.#heard = resolve));
    }
  }

  [Symbol.dispose](): void {
    this.#child.stdin.end();
  }
}

/** Every path below some directories, with type, mode, target and digest: what counts of real files. */
export async function filesBelow(shell: Shell, directories: readonly string[]): Promise<string> {
  const places = quoted(directories);
  const script = `for d in ${places}; do [ -e "$d" ] || continue; find "$d" -printf '%y %m %p %l\\n' | LC_ALL=C sort; find "$d" -type f -exec sha256sum {} + | LC_ALL=C sort; done`;
  const { exitCode, stdout, stderr } = await shell.run(script);
  if (exitCode !== 0) throw new Error(stderr);
  return stdout.toString('utf8');
}
