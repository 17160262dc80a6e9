// A simulated host behind the host port: real files, a process table, and stand-ins of the commands that Longshore calls.
import type { Host } from '../../inventory/inventory.ts';
import { LongshoreError } from '../../core/error.ts';
import type { Change, CommandResult, HostWriter, PathStatus, Query, StreamedQuery } from '../../ports/host.ts';
import type { WebResponse } from '../../ports/web.ts';
import type { TwinHost, TwinWorld, WebRequest } from '../world.ts';
import type { CommandPlace } from './commands/command.ts';
import { runCommand, type CommandStreams } from './run-command.ts';
import { HostFiles } from './host-files.ts';
import { HostProcesses } from './processes.ts';

export class SimulatedHost implements TwinHost {
  readonly name: string;
  readonly inventory: Host;
  readonly files: HostFiles;
  readonly processes: HostProcesses;
  readonly #world: TwinWorld;
  #rootFiles: HostFiles | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #busy = false;

  constructor(world: TwinWorld, inventory: Host) {
    this.name = inventory.name;
    this.inventory = inventory;
    this.#world = world;
    this.files = new HostFiles(world.directory, inventory, world.store);
    this.files.prepare();
    this.processes = new HostProcesses(world, inventory, this.files);
  }

  async query(command: Query): Promise<CommandResult> {
    await this.#runDue();
    return runCommand(this.#world, this, command);
  }

  stream(command: StreamedQuery): AsyncIterable<Uint8Array> {
    return this.#streamed(command);
  }

  async feed(command: Change, input: AsyncIterable<Uint8Array>): Promise<CommandResult> {
    return runCommand(this.#world, this, command, undefined, { input });
  }

  async *#streamed(command: StreamedQuery, place?: CommandPlace): AsyncIterable<Uint8Array> {
    await this.#runDue();
    const bytes: Uint8Array[] = [];
    const streams: CommandStreams = {
      output: (chunk) => bytes.push(chunk),
      ...(command.input === undefined ? {} : { input: once(command.input) }),
    };
    const { exitCode, stdout, stderr } = await runCommand(this.#world, this, command, place, streams);
    yield* bytes;
    yield Buffer.from(stdout);
    if (exitCode === 0) return;
    const what = `cannot read the output of "${command.argv.join(' ')}" on "${this.name}"`;
    throw new LongshoreError('command-failed', `${what}: it ended with ${exitCode}: ${stderr.trim()}`, {
      next: 'Run the command there by hand and see what it wants.',
    });
  }

  /** Root's rights to files and commands. */
  asRoot(): HostWriter {
    const files = this.rootFiles();
    const place = { root: true, directory: '/', environment: {} };
    const query = async (command: Query) => {
      await this.#runDue();
      return runCommand(this.#world, this, command, place);
    };
    const root: HostWriter = {
      name: this.name,
      query,
      stream: (command) => this.#streamed(command, place),
      change: (command) => this.#exclusively(() => runCommand(this.#world, this, command, place)),
      feed: (command, input) => runCommand(this.#world, this, command, place, { input }),
      stat: async (path) => files.stat(path),
      readFile: async (path) => files.read(path),
      list: async (path) => files.list(path),
      writeFile: async (path, content, { mode }) => files.write(path, content, mode),
      makeDirectory: async (path, { mode }) => files.makeDirectory(path, mode),
      remove: async (path) => files.remove(path),
      asRoot: () => root,
    };
    return root;
  }

  rootFiles(): HostFiles {
    return (this.#rootFiles ??= this.files.withRootsRights());
  }

  async change(command: Change): Promise<CommandResult> {
    return this.#exclusively(() => runCommand(this.#world, this, command));
  }

  async readFile(path: string): Promise<Uint8Array | undefined> {
    await this.#runDue();
    return this.files.read(path);
  }

  async stat(path: string): Promise<PathStatus | undefined> {
    await this.#runDue();
    return this.files.stat(path);
  }

  async list(path: string): Promise<readonly string[] | undefined> {
    return this.files.list(path);
  }

  async writeFile(path: string, content: Uint8Array, options: { readonly mode: number }): Promise<void> {
    this.files.write(path, content, options.mode);
  }

  async makeDirectory(path: string, options: { readonly mode: number }): Promise<void> {
    this.files.makeDirectory(path, options.mode);
  }

  async remove(path: string): Promise<void> {
    this.files.remove(path);
  }

  async answer(port: number, request: WebRequest): Promise<WebResponse | undefined> {
    await this.#runDue();
    return this.processes.answer(port, request);
  }

  /** Starts what the process table says is running. */
  async resume(): Promise<void> {
    await this.#exclusively(() => this.processes.resume());
  }

  /** Ends what runs in this process; what the table says stays. */
  async close(): Promise<void> {
    await this.#exclusively(() => this.processes.close());
  }

  /** Changes of one host run one after the other, as they would under its service manager. */
  async #exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#queue.then(async () => {
      this.#busy = true;
      try {
        return await work();
      } finally {
        this.#busy = false;
      }
    });
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  /** Timers run when somebody looks, so that the twin has no threads of its own. Not from inside a change. */
  async #runDue(): Promise<void> {
    if (this.#busy || this.processes.due().length === 0) return;
    await this.#exclusively(async () => {
      for (const job of this.processes.due()) await this.processes.start(job.label);
    });
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
