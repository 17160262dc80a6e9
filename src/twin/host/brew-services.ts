// `brew services` of a simulated macOS host. Registered means that the property list lies in ~/Library/LaunchAgents,
// so that the service starts at login; `stop` takes it away, `stop --keep` leaves it there (brew(1), services).
import type { JsonObject } from '../../core/json.ts';
import type { CommandResult } from '../../ports/host.ts';
import type { TwinWorld } from '../world.ts';
import { brewPrefix } from './brew-prefix.ts';
import { failed, succeeded } from './commands/command.ts';
import { kegPlistName } from './kegs.ts';
import { Launchd, launchdCode } from './launchd.ts';
import type { SimulatedHost } from './twin-host.ts';

export class BrewServices {
  readonly #launchd: Launchd;
  readonly #host: SimulatedHost;
  readonly #domain: string;
  constructor(world: TwinWorld, host: SimulatedHost) {
    this.#launchd = new Launchd(world, host);
    this.#host = host;
    this.#domain = `gui/${host.inventory.user.uid}`;
  }

  /** What `brew services info --json` says of a service. */
  info(formula: string): JsonObject {
    const { job, label, plist } = this.#about(formula);
    const registered = this.#host.files.stat(plist) !== undefined;
    const running = job?.pid !== undefined;
    return {
      name: formula,
      service_name: label,
      running,
      loaded: job !== undefined,
      schedulable: false,
      pid: job?.pid ?? null,
      exit_code: job?.lastExit ?? null,
      user: registered ? this.#host.inventory.user.name : null,
      status: running
        ? 'started'
        : job === undefined
          ? 'none'
          : job.lastExit === undefined
            ? 'other'
            : job.lastExit === 0
              ? 'stopped'
              : 'error',
      file: registered ? plist : this.#kegPlist(formula),
      registered,
      loaded_file: job?.path ?? null,
      log_path: job?.stdout ?? null,
      error_log_path: job?.stderr ?? null,
    };
  }

  hasService(formula: string): boolean {
    return this.#host.files.stat(this.#kegPlist(formula)) !== undefined;
  }

  async start(formula: string): Promise<CommandResult> {
    const { job, label, plist } = this.#about(formula);
    if (job?.pid !== undefined)
      return succeeded(`Service \`${formula}\` already started, use \`brew services restart ${formula}\` to restart.\n`);
    const definition = this.#host.files.read(this.#kegPlist(formula));
    if (definition === undefined) {
      return failed(1, `Error: Formula \`${formula}\` has not implemented #plist, #service or provided a locatable service file.`);
    }
    this.#host.files.write(plist, definition, 0o644);
    this.#host.processes.jobs.setDisabled(this.#domain, label, false);
    const code = await this.#launchd.bootstrap(this.#domain, plist);
    if (code === launchdCode.done) return succeeded(`==> Successfully started \`${formula}\` (label: ${label})\n`);
    const complaint = `Bootstrap failed: ${code}: Input/output error\n`;
    return failed(
      1,
      `${complaint}Error: Failure while executing; \`/bin/launchctl bootstrap ${this.#domain} ${plist}\` exited with ${code}.`,
    );
  }

  async stop(formula: string, options: { readonly keep: boolean }): Promise<CommandResult> {
    const { job, label, plist } = this.#about(formula);
    if (job === undefined) {
      if (!options.keep) this.#host.files.remove(plist);
      if (this.#host.files.stat(plist) === undefined) return succeeded('', `Warning: Service \`${formula}\` is not started.\n`);
      return failed(
        1,
        `Error: Service \`${formula}\` is started as \`${this.#host.inventory.user.name}\`. Try:\n  sudo brew services stop ${formula}`,
      );
    }
    await this.#launchd.bootout(job.domain, label);
    if (!options.keep) this.#host.files.remove(plist);
    return succeeded(`Stopping \`${formula}\`... (might take a while)\n==> Successfully stopped \`${formula}\` (label: ${label})\n`);
  }

  async restart(formula: string): Promise<CommandResult> {
    const stopped = this.#about(formula).job === undefined ? succeeded() : await this.stop(formula, { keep: false });
    const started = await this.start(formula);
    return { ...started, stdout: stopped.stdout + started.stdout };
  }

  #about(formula: string) {
    const label = `homebrew.mxcl.${formula}`;
    const plist = `${this.#host.inventory.user.home}/Library/LaunchAgents/${kegPlistName(formula)}`;
    return { label, plist, job: this.#host.processes.jobs.get(label) };
  }

  #kegPlist(formula: string): string {
    return `${brewPrefix(this.#host.inventory)}/opt/${formula}/${kegPlistName(formula)}`;
  }
}
