// launchd of a simulated macOS host: loading, unloading and starting jobs, as `launchctl` and `brew services` ask for it.
// Codes are launchd's own (launchctl(1), and `launchctl error <code>`).
import type { TwinWorld } from '../world.ts';
import { readLaunchdPlist } from './launchd-plist.ts';
import { standIn } from './stand-in.ts';
import type { SimulatedHost } from './twin-host.ts';

export const launchdCode = Object.freeze({
  done: 0,
  notPermitted: 1,
  noSuchProcess: 3,
  inputOutput: 5,
  noSuchService: 113,
});

export class Launchd {
  readonly #world: TwinWorld;
  readonly #host: SimulatedHost;
  constructor(world: TwinWorld, host: SimulatedHost) {
    this.#world = world;
    this.#host = host;
  }

  /** The domains that the host's user may change. `gui` and `user` jobs share one table, as labels are unique in it. */
  mayChange(domain: string): boolean {
    const { uid } = this.#host.inventory.user;
    return domain === `gui/${uid}` || domain === `user/${uid}`;
  }

  /** Loads the job of a property list, and starts it if it is to run at once. */
  async bootstrap(domain: string, path: string): Promise<number> {
    if (!this.mayChange(domain)) return launchdCode.notPermitted;
    const definition = this.#definition(path);
    if (definition === undefined) return launchdCode.inputOutput;
    const { disabled, ...rest } = definition;
    const { jobs } = this.#host.processes;
    const override = jobs.overrides(domain).find((each) => each.label === rest.label);
    if (override?.disabled ?? disabled) return launchdCode.inputOutput;
    if (jobs.get(rest.label) !== undefined) return launchdCode.inputOutput;
    const runs = rest.runAtLoad || rest.keepAlive;
    jobs.set({
      ...rest,
      domain,
      path,
      ...standIn(this.#world.inventory, this.#host.name, rest),
      state: runs ? 'running' : 'not running',
      ...(runs ? { pid: jobs.nextPid() } : { startedAt: this.#world.clock.now() }),
      runs: 0,
    });
    if (runs) await this.#host.processes.start(rest.label);
    return launchdCode.done;
  }

  async bootout(domain: string, label: string): Promise<number> {
    if (!this.mayChange(domain)) return launchdCode.notPermitted;
    const job = this.#host.processes.jobs.get(label);
    if (job?.domain !== domain) return launchdCode.noSuchProcess;
    await this.#host.processes.stop(label, { unload: true });
    return launchdCode.done;
  }

  async kickstart(domain: string, label: string, options: { readonly kill: boolean }): Promise<number> {
    if (!this.mayChange(domain)) return launchdCode.notPermitted;
    const job = this.#host.processes.jobs.get(label);
    if (job?.domain !== domain) return launchdCode.noSuchService;
    if (job.state === 'running' && !options.kill) return launchdCode.done;
    await this.#host.processes.stop(label, { unload: false });
    await this.#host.processes.start(label);
    return launchdCode.done;
  }

  #definition(path: string): ReturnType<typeof readLaunchdPlist> | undefined {
    try {
      const content = this.#host.files.read(path);
      return content === undefined ? undefined : readLaunchdPlist(Buffer.from(content).toString('utf8'));
    } catch {
      // launchd gives one code for a file that it cannot read and for one that is no property list.
      return undefined;
    }
  }
}
