// One persistent channel to a shell: `ssh HOST` or a local sh. Frames are sent without waiting for each other's replies and
// run in order. A lane that is lost stays lost; whoever waited is told.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { LongshoreError } from '../../core/error.ts';
import type { Frame } from './frame.ts';
import { FrameReader } from './frame-reader.ts';
import type { HostAccess, SudoTalk } from './host-access.ts';
import { remoteShell } from './remote-shell.ts';

interface Flying {
  readonly frame: Frame;
  readonly stdout: Buffer[];
  readonly stderr: Buffer[];
  bytes: number;
  code: number | undefined;
  begun: boolean;
  /** How many of the two streams have ended. */
  ends: number;
  timer: NodeJS.Timeout | undefined;
}

/** More than this in one reply is refused: it would have to be held in memory. */
const outputLimit = 256 * 1024 * 1024;
const batchLimit = 256 * 1024;
/** A program that runs for longer is slow: others are led past it. */
export const slowMs = 250;

export class Lane {
  readonly #access: HostAccess;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #sudo: SudoTalk | undefined;
  readonly #nonce = randomBytes(16).toString('hex');
  readonly #flying = new Map<number, Flying>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #gone = Promise.withResolvers<void>();
  readonly #answers: Promise<void>;
  #count = 0;
  #heard = Buffer.alloc(0);
  #isReady = false;
  #failure: LongshoreError | undefined;
  #busySince: number | undefined;
  #progressAt = 0;
  #watch: NodeJS.Timeout | undefined;
  /** Process id of the shell at the other end, once ready. */
  shell = 0;

  constructor(access: HostAccess) {
    this.#access = access;
    this.#sudo = access.sudo?.();
    const [program, ...args] = access.argv;
    // A process group of its own: Ctrl-C at the terminal must not cut lines before a safe point is reached.
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      ...(access.env === undefined ? {} : { env: access.env }),
    });
    this.#child = child;
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => this.#fail(access.unreachable({ spawn: error })));
    child.on('exit', (code, signal) => {
      const ended = (): void => this.#fail(access.unreachable({ code, signal, ready: this.#isReady, heard: this.#text() }));
      child.once('close', ended);
      // A shared ssh connection may hold the pipes open after its client has ended.
      setTimeout(ended, 500).unref();
    });
    const begin = (id: number) => this.#begin(id);
    const ready = (shell: number) => this.#handshake(shell);
    const end = (id: number, code: number) => this.#end(id, code);
    const stdout = new FrameReader(this.#nonce, { ready, begin, end, data: (id, chunk) => this.#data(id, 'stdout', chunk) });
    const stderr = new FrameReader(this.#nonce, {
      ready: () => {},
      begin: () => {},
      end,
      data: (id, chunk) => this.#data(id, 'stderr', chunk),
    });
    child.stdout.on('data', (chunk: Buffer) => {
      this.#progressAt = Date.now();
      stdout.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (!this.#isReady) this.#listen(chunk);
      stderr.push(chunk);
    });
    const slow = setTimeout(() => this.destroy(access.unreachable({ slow: true, heard: this.#text() })), access.connectTimeoutMs);
    this.#answers = this.#ready.promise.finally(() => clearTimeout(slow));
    this.#answers.catch(() => undefined);
    child.stdin.write(this.#sudo === undefined ? remoteShell.opening(this.#nonce) : `${this.#sudo.start}\n`);
  }

  get ready(): Promise<void> {
    return this.#answers;
  }
  get open(): boolean {
    return this.#failure === undefined;
  }
  get load(): number {
    return this.#flying.size;
  }
  /** For how long the oldest frame that runs has been waited for. */
  get busyMs(): number {
    return this.#busySince === undefined ? 0 : Date.now() - this.#busySince;
  }
  /** Whether programs are under way or waited for, and whether some of them may change the host. */
  get commands(): 'none' | 'queries' | 'changes' {
    const commands = [...this.#flying.values()].flatMap(({ frame }) => frame.command ?? []);
    return commands.some(({ changes }) => changes) ? 'changes' : commands.length > 0 ? 'queries' : 'none';
  }

  send(frames: readonly Frame[]): void {
    if (this.#failure !== undefined) {
      for (const frame of frames) frame.lost(this.#failure, false);
      return;
    }
    let scripts: string[] = [];
    let raw: Uint8Array[] = [];
    let size = 0;
    const flush = (): void => {
      if (scripts.length === 0) return;
      const text = Buffer.from(`${scripts.join('\n')}\n#${this.#nonce}`);
      const parts = [Buffer.from(`${text.length}\n`), text, ...raw];
      void this.#answers.then(
        () => {
          for (const part of parts) this.#child.stdin.write(part);
        },
        () => undefined,
      );
      [scripts, raw, size] = [[], [], 0];
    };
    for (const frame of frames) {
      const id = ++this.#count;
      this.#flying.set(id, { frame, stdout: [], stderr: [], bytes: 0, begun: false, code: undefined, ends: 0, timer: undefined });
      const script = `b ${id}\n${frame.script}\ne ${id} $?`;
      scripts.push(script);
      raw.push(...(frame.raw ?? []));
      size += script.length;
      if (size > batchLimit || raw.length > 0) flush();
    }
    flush();
    this.#progressAt = Date.now();
    this.#watch ??= setInterval(() => this.#lookForStall(), 1000).unref();
  }

  resume(): void {
    this.#child.stdout.resume();
  }

  /** Ends the shell over there as well, once it has done what it was given. */
  async close(): Promise<void> {
    if (this.#failure !== undefined) return;
    this.#child.stdin.end();
    const late = setTimeout(() => this.destroy(this.#access.unreachable({ slow: true, heard: '' })), 2000);
    await this.#gone.promise;
    clearTimeout(late);
  }

  destroy(reason: LongshoreError): void {
    this.#fail(reason);
    this.#child.kill('SIGKILL');
  }

  #handshake(shell: number): void {
    this.shell = shell;
    this.#isReady = true;
    this.#ready.resolve();
  }

  /** Before the handshake, stderr belongs to ssh and sudo. */
  #listen(chunk: Buffer): void {
    this.#heard = Buffer.concat([this.#heard, chunk]).subarray(-8192);
    const reply = this.#sudo?.reply(this.#text());
    if (reply === undefined) return;
    if ('refused' in reply) return this.destroy(reply.refused);
    this.#heard = Buffer.alloc(0);
    this.#child.stdin.write(reply.open ? remoteShell.opening(this.#nonce) : reply.text);
  }

  #text(): string {
    return this.#heard.toString('utf8');
  }

  #begin(id: number): void {
    const flying = this.#flying.get(id);
    this.#busySince = Date.now();
    if (flying !== undefined) flying.begun = true;
    if (flying?.frame.command === undefined) return;
    const { timeoutMs, expired } = flying.frame.command;
    flying.timer = setTimeout(expired, timeoutMs);
    setTimeout(() => this.#overtake(id), slowMs).unref();
  }

  #data(id: number, from: 'stdout' | 'stderr', chunk: Buffer): void {
    const flying = this.#flying.get(id);
    if (flying === undefined) return;
    const stream = flying.frame.command?.stream;
    if (from === 'stdout' && stream !== undefined) {
      if (!stream(chunk)) this.#child.stdout.pause();
      return;
    }
    flying.bytes += chunk.length;
    if (flying.bytes > outputLimit)
      return this.destroy(
        new LongshoreError(
          'output-too-large',
          `cannot hold the output of a command on "${this.#access.host}": it is over ${outputLimit >> 20} MiB`,
          {
            next: 'Let the command print less, or write to a file.',
          },
        ),
      );
    flying[from].push(Buffer.from(chunk));
  }

  #end(id: number, code: number): void {
    const flying = this.#flying.get(id);
    if (flying === undefined) return;
    flying.code ??= code;
    flying.ends += 1;
    if (flying.ends < 2) return;
    clearTimeout(flying.timer);
    this.#flying.delete(id);
    this.#busySince = undefined;
    if (this.#flying.size === 0) {
      clearInterval(this.#watch);
      this.#watch = undefined;
    }
    flying.frame.ended({ code: flying.code, stdout: Buffer.concat(flying.stdout), stderr: Buffer.concat(flying.stderr).toString('utf8') });
  }

  /** Reads that were sent behind a command that turns out to be slow are given back; over there they will run for nobody. */
  #overtake(slow: number): void {
    if (!this.#flying.has(slow)) return;
    for (const [id, { frame, begun }] of this.#flying) {
      if (begun || frame.overtaken === undefined) continue;
      this.#flying.delete(id);
      frame.overtaken();
    }
  }

  /** Nothing came and nothing could be sent for a long time, and no command is what is waited for. */
  #lookForStall(): void {
    const [oldest] = this.#flying.values();
    if (oldest === undefined || oldest.frame.command !== undefined) this.#progressAt = Date.now();
    if (Date.now() - this.#progressAt > this.#access.stallMs) this.destroy(this.#access.unreachable({ slow: true, heard: '' }));
  }

  #fail(reason: LongshoreError): void {
    if (this.#failure !== undefined) return;
    this.#failure = reason;
    clearInterval(this.#watch);
    this.#ready.reject(reason);
    this.#gone.resolve();
    this.#child.stdin.destroy();
    const flying = [...this.#flying.values()];
    this.#flying.clear();
    for (const { frame, timer } of flying) {
      clearTimeout(timer);
      frame.lost(reason, this.#isReady);
    }
  }
}
