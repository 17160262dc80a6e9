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
  noDomain: 125,
  noSuchService: 113,
});

export class Launchd {
  readonly #world: TwinWorld;
  readonly #host: SimulatedHost;
  readonly #root: boolean;
  constructor(world: TwinWorld, host: SimulatedHost, { root }: { readonly root: boolean } = { root: false }) {
    this.#world = world;
    this.#host = host;
    this.#root = root;
  }

  /** The domains that the host's user may change. All jobs share one table, as labels are unique in it. */
  mayChange(domain: string): boolean {
    const { uid } = this.#host.inventory.user;
    return domain === `gui/${uid}` || domain === `user/${uid}` || (domain === 'system' && this.#root);
  }

  /** `gui/<uid>` is there only while the user is logged in at the desktop: record `desktop` of the store, `true` unless set. */
  exists(domain: string): boolean {
    return !domain.startsWith('gui/') || (this.#world.store.get<boolean>('desktop', this.#host.name) ?? true);
  }

  /** Loads the job of a property list, and starts it if it is to run at once. */
  async bootstrap(domain: string, path: string): Promise<number> {
    if (!this.mayChange(domain)) return launchdCode.notPermitted;
    if (!this.exists(domain)) return launchdCode.noDomain;
    const definition = this.#definition(path);
    if (definition === undefined || !this.#isTrusted(domain, path)) return launchdCode.inputOutput;
    const { disabled, sessionType, ...rest } = definition;
    // Agents are for the desktop unless they say otherwise (launchd.plist(5), LimitLoadToSessionType). The code is a guess.
    if (domain.startsWith('user/') && sessionType !== 'Background') return launchdCode.inputOutput;
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

  /** launchd's log then says 122, bad ownership or permissions; launchctl gives 5. */
  #isTrusted(domain: string, path: string): boolean {
    const status = this.#host.files.stat(path);
    return status !== undefined && (status.mode & 0o022) === 0 && (domain !== 'system' || status.owner === 'root');
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
