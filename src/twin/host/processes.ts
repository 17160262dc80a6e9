// The processes of one simulated host: starts and stops stand-ins, hands out ports, and keeps the table in step with
// them. Order makes a kill harmless: a start is written down before it is made, a stop after it, so that a twin that is
// opened again either has the whole change or none of it.
import { posix } from 'node:path';
import type { Host, Listener } from '../../inventory/inventory.ts';
import type { RunningProgram, TwinWorld, WebRequest } from '../world.ts';
import type { WebResponse } from '../../ports/web.ts';
import type { HostFiles } from './host-files.ts';
import { JobTable, type Job } from './job.ts';
import { systemAnswer, systemListeners } from './system-listeners.ts';

/** What is reported when a program cannot be started at all: launchd's by sysexits(3), systemd's by systemd.exec(5), EXEC. */
const cannotStart = Object.freeze({ macos: 78, linux: 203 });
/** launchd.plist(5), ThrottleInterval: a job is not started more often than this. */
const throttleMs = 10_000;

export interface OpenPort extends Listener {
  readonly command: string;
  readonly pid: number;
  readonly label: string;
}

export class HostProcesses {
  readonly jobs: JobTable;
  readonly #world: TwinWorld;
  readonly #host: Host;
  readonly #files: HostFiles;
  readonly #running = new Map<string, RunningProgram>();

  constructor(world: TwinWorld, host: Host, files: HostFiles) {
    this.#world = world;
    this.#host = host;
    this.#files = files;
    this.jobs = new JobTable(world.store, host.name);
  }

  /** Runs a loaded job: once for a timer, until it is stopped for all others. The outcome is in the table. */
  async start(label: string): Promise<void> {
    const loaded = this.jobs.get(label);
    if (loaded === undefined || this.#running.has(label)) return;
    const pid = loaded.state === 'running' && loaded.pid !== undefined ? loaded.pid : this.jobs.nextPid();
    const started: Job = { ...loaded, state: 'running', pid, runs: loaded.runs + 1, startedAt: this.#world.clock.now() };
    this.jobs.set(started);
    const obstacle = this.#obstacle(loaded);
    if (obstacle !== undefined) {
      this.#log(loaded, 'stderr', `${loaded.label}: ${obstacle}`);
      return this.#ended(started, cannotStart[this.#host.os.family]);
    }
    for (const file of [loaded.stdout, loaded.stderr]) if (file !== undefined) this.#files.append(file, '');
    try {
      const program = await this.#launch(started);
      if (isTimer(loaded)) {
        await program.stop();
        this.#ended(started, 0);
      } else {
        this.#running.set(label, program);
        const ports = (program.listens ?? []).map((each) => `${each.address}:${each.port}`);
        this.#log(loaded, 'stdout', `${loaded.program}: started${ports.length === 0 ? '' : `, listening on ${ports.join(', ')}`}`);
      }
    } catch (error) {
      this.#log(loaded, 'stderr', error instanceof Error ? error.message : String(error));
      this.#ended(started, 1);
    }
  }

  /** Ends a job's process and leaves the job loaded, or not. */
  async stop(label: string, options: { readonly unload: boolean }): Promise<void> {
    await this.#running.get(label)?.stop();
    this.#running.delete(label);
    const job = this.jobs.get(label);
    if (job === undefined) return;
    if (options.unload) this.jobs.remove(label);
    else if (job.state === 'running') this.#ended(job, 0);
  }

  /** Timers whose time has come, and jobs to be kept alive that had ended. */
  due(): readonly Job[] {
    const now = this.#world.clock.now();
    return this.jobs.all().filter((job) => {
      if (job.state === 'running') return false;
      const last = job.endedAt ?? job.startedAt;
      if (job.interval !== undefined) return last !== undefined && now - last >= job.interval * 1000;
      if (job.oneshot !== undefined) return false;
      return job.keepAlive && !job.calendar && job.lastExit !== undefined && now - (last ?? 0) >= throttleMs;
    });
  }

  /** Starts what the table says is running and is not: after a twin was opened. Databases come first. */
  async resume(): Promise<void> {
    const running = this.jobs.all().filter((job) => job.state === 'running' && !this.#running.has(job.label));
    const order = [...running.filter((job) => job.program === 'postgres'), ...running.filter((job) => job.program !== 'postgres')];
    for (const job of order) await this.start(job.label);
  }

  /** Ends what lives in this process; the table stays as it is. */
  async close(): Promise<void> {
    const programs = [...this.#running.values()];
    this.#running.clear();
    for (const program of programs) if (program.outlives !== true) await program.stop();
  }

  listening(port: number): OpenPort | undefined {
    return this.ports().find((open) => open.port === port);
  }

  /** Who listens where, by port. */
  ports(): readonly OpenPort[] {
    const units = [...this.#running].flatMap(([label, program]) => {
      const job = this.jobs.get(label);
      const command = posix.basename(job?.argv[0] ?? label);
      return (program.listens ?? []).map((listener) => ({ ...listener, command, pid: job?.pid ?? 0, label }));
    });
    const system = systemListeners(this.#world.inventory, this.#host).map((each, index) => ({
      ...each,
      pid: 301 + index,
      label: each.command,
    }));
    return [...system, ...units].sort((a, b) => a.port - b.port);
  }

  async answer(port: number, request: WebRequest): Promise<WebResponse | undefined> {
    const open = this.listening(port);
    if (open === undefined) return undefined;
    const program = this.#running.get(open.label);
    if (program !== undefined) return program.answer?.(request);
    return systemAnswer(open);
  }

  /** Where the program on a port is really reached; `undefined` when it is not, or nobody listens. */
  async endpoint(port: number): Promise<string | undefined> {
    const open = this.listening(port);
    return open === undefined ? undefined : this.#running.get(open.label)?.endpoint?.();
  }

  async #launch(job: Job): Promise<RunningProgram> {
    const program = this.#world.programs.get(job.program);
    if (program === undefined) throw new Error(`exec ${job.argv[0] ?? ''}: no stand-in "${job.program}"`);
    const running = await program.start(this.#world, {
      id: `${this.#host.name}:${job.label}`,
      place: { host: this.#host.name },
      argv: job.argv,
      environment: job.environment,
      settings: job.settings,
    });
    const taken = running.listens?.find((listener) => this.listening(listener.port) !== undefined);
    if (taken === undefined) return running;
    await running.stop();
    throw new Error(`${job.program}: listen tcp ${taken.address === '*' ? '' : taken.address}:${taken.port}: bind: address already in use`);
  }

  /** Why launchd cannot start the program: no such program, or no directory for its output. */
  #obstacle(job: Job): string | undefined {
    const program = job.argv[0] ?? '';
    const status = program.startsWith('/') ? this.#files.stat(program) : undefined;
    if (status?.type !== 'file' || (status.mode & 0o111) === 0) return `${program} is not a program`;
    const outputs = [job.stdout, job.stderr].filter((file) => file !== undefined);
    return outputs.find((file) => this.#files.stat(posix.dirname(file))?.type !== 'directory');
  }

  #ended(job: Job, exitCode: number): void {
    const { pid: _pid, ...rest } = job;
    this.jobs.set({ ...rest, state: 'not running', lastExit: exitCode, endedAt: this.#world.clock.now() });
  }

  /** A unit of systemd without a file of its own for it writes to the journal. */
  #log(job: Job, stream: 'stdout' | 'stderr', line: string): void {
    const file = job[stream];
    if (file === undefined && this.#host.os.family === 'linux') {
      const key = `${this.#host.name}:${job.label}`;
      const lines = this.#world.store.get<readonly string[]>('journal', key) ?? [];
      this.#world.store.set('journal', key, [...lines, line].slice(-50));
    }
    if (file !== undefined) this.#files.append(file, `${new Date(this.#world.clock.now()).toISOString()} ${line}\n`);
  }
}

function isTimer(job: Job): boolean {
  return job.interval !== undefined || job.calendar || job.oneshot !== undefined;
}
