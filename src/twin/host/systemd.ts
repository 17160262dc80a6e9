// systemd of a simulated Linux host: unit files and links as they lie on disk, and units that run their stand-ins. One
// object for each manager: the system's, and that of the host's user. systemd.unit(5), systemctl(1).
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { TwinWorld } from '../world.ts';
import type { Job, JobDefinition } from './job.ts';
import type { HostFiles } from './host-files.ts';
import { standIn } from './stand-in.ts';
import type { SimulatedHost } from './twin-host.ts';
import { commandWords, readUnitFile, seconds, type UnitFile } from './unit-file.ts';

interface Starts {
  readonly at: readonly number[];
  readonly refused: boolean;
}

export class Systemd {
  readonly #world: TwinWorld;
  readonly #host: SimulatedHost;
  readonly #manager: string;
  readonly #files: HostFiles;
  /** `files` with the rights of who asks. */
  constructor(
    { world, host, files }: { readonly world: TwinWorld; readonly host: SimulatedHost; readonly files: HostFiles },
    manager: string,
  ) {
    this.#world = world;
    this.#host = host;
    this.#files = files;
    this.#manager = manager;
  }

  /** Where a unit's file lies: the administrator's place first (systemd.unit(5), unit file load path). */
  path(unit: string): string | undefined {
    return this.#places.map((place) => `${place}/${unit}`).find((path) => this.#files.stat(path) !== undefined);
  }

  isMasked(unit: string): boolean {
    const path = this.path(unit);
    return path !== undefined && this.#files.readLink(path) === '/dev/null';
  }

  definition(unit: string): UnitFile | undefined {
    const path = this.path(unit);
    return path === undefined || this.isMasked(unit) ? undefined : readUnitFile(this.#texts(unit));
  }

  /** The record of a unit that is active or has failed. */
  job(unit: string): Job | undefined {
    return this.#host.processes.jobs.get(this.#label(unit));
  }

  /** Whether a unit's files have changed since they were read. Only units that are loaded have anything to compare. */
  isStale(unit: string): boolean {
    const read = this.#world.store.get<string>('systemd-read', this.#key(unit));
    return this.job(unit) !== undefined && read !== undefined && read !== this.#digest(unit);
  }

  reload(): void {
    for (const job of this.#host.processes.jobs.all()) {
      if (job.domain === this.#manager)
        this.#world.store.set('systemd-read', this.#key(this.#unitOf(job)), this.#digest(this.#unitOf(job)));
    }
  }

  /** `enabled`, `disabled`, `static`, `masked`; empty where there is no file. */
  fileState(unit: string): string {
    const file = this.definition(unit);
    if (file === undefined) return this.isMasked(unit) ? 'masked' : '';
    const links = this.#links(unit, file);
    if (links.length === 0) return 'static';
    return links.some((link) => this.#files.stat(link) !== undefined) ? 'enabled' : 'disabled';
  }

  /** The links that are made or taken away; `undefined` when there is no such unit. */
  setEnabled(unit: string, enabled: boolean): readonly string[] | undefined {
    const file = this.definition(unit);
    const path = this.path(unit);
    if (file === undefined || path === undefined) return undefined;
    const links = this.#links(unit, file);
    for (const link of links) {
      if (enabled && this.#files.stat(posix.dirname(link)) === undefined) this.#files.makeDirectory(posix.dirname(link), 0o755);
      if (enabled) this.#files.link(link, path);
      else this.#unlink(link);
    }
    return links;
  }

  /** Starts a unit; the outcome is in the table. False when there is no such unit, or it is masked. */
  async start(unit: string): Promise<boolean> {
    const file = this.definition(unit);
    if (file === undefined) return false;
    const { jobs } = this.#host.processes;
    if (jobs.get(this.#label(unit))?.state === 'running' || this.#isResting(unit)) return true;
    jobs.remove(this.#label(unit));
    if (this.#isTooQuick(unit)) return true;
    this.#world.store.set('systemd-read', this.#key(unit), this.#digest(unit));
    const timer = unit.endsWith('.timer');
    const started = timer ? this.definition(file.value('Timer', 'Unit') ?? unit.replace(/\.timer$/, '.service')) : file;
    if (started === undefined) return false;
    const definition = this.#jobDefinition(unit, started, timer ? file : undefined);
    const runs = definition.runAtLoad;
    jobs.set({
      ...definition,
      domain: this.#manager,
      path: this.path(unit) ?? '',
      ...standIn(this.#world.inventory, this.#host.name, definition),
      state: runs ? 'running' : 'not running',
      ...(runs ? { pid: jobs.nextPid() } : { startedAt: this.#world.clock.now() }),
      runs: 0,
    });
    if (runs) await this.#host.processes.start(this.#label(unit));
    const after = jobs.get(this.#label(unit));
    // A oneshot that has ended well and does not remain is inactive again.
    if (after?.oneshot === 'ends' && after.lastExit === 0) jobs.remove(this.#label(unit));
    return true;
  }

  async stop(unit: string): Promise<void> {
    await this.#host.processes.stop(this.#label(unit), { unload: true });
    this.#world.store.remove('systemd-read', this.#key(unit));
  }

  /** Whether its last start was refused for coming too quickly after others. */
  isLimited(unit: string): boolean {
    return this.#world.store.get<Starts>('systemd-starts', this.#key(unit))?.refused === true;
  }

  /** Forgets that a unit has failed, and how often it was started. */
  reset(unit: string): void {
    this.#world.store.remove('systemd-starts', this.#key(unit));
    const job = this.job(unit);
    if (job !== undefined && job.state !== 'running' && job.lastExit !== 0) this.#host.processes.jobs.remove(this.#label(unit));
  }

  /** systemd.unit(5), StartLimitIntervalSec and StartLimitBurst: five in ten seconds, asked for or not. */
  #isTooQuick(unit: string): boolean {
    const now = this.#world.clock.now();
    const before = this.#world.store.get<Starts>('systemd-starts', this.#key(unit))?.at ?? [];
    const recent = before.filter((time) => now - time < 10_000);
    const refused = recent.length >= 5;
    this.#world.store.set('systemd-starts', this.#key(unit), { at: refused ? recent : [...recent, now], refused });
    return refused;
  }

  /** A timer that waits, or a oneshot that has ended and remains. */
  #isResting(unit: string): boolean {
    const job = this.job(unit);
    return job !== undefined && job.state !== 'running' && (unit.endsWith('.timer') || (job.oneshot === 'remains' && job.lastExit === 0));
  }

  #jobDefinition(unit: string, service: UnitFile, timer: UnitFile | undefined): JobDefinition {
    const type = service.value('Service', 'Type');
    const interval = seconds(timer?.value('Timer', 'OnUnitActiveSec') ?? timer?.value('Timer', 'OnUnitInactiveSec') ?? '');
    const atOnce = timer?.value('Timer', 'OnBootSec') ?? timer?.value('Timer', 'OnActiveSec');
    const output = (key: string) => /^(?:append|file|truncate):(.+)$/.exec(service.value('Service', key) ?? '')?.[1];
    const [stdout, stderr] = [output('StandardOutput'), output('StandardError')];
    return {
      label: this.#label(unit),
      argv: commandWords(service.value('Service', 'ExecStart') ?? ''),
      environment: Object.fromEntries(
        service
          .values('Service', 'Environment')
          .flatMap(commandWords)
          .map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
      ),
      runAtLoad: timer === undefined || atOnce !== undefined,
      keepAlive: timer === undefined && ['always', 'on-failure'].includes(service.value('Service', 'Restart') ?? 'no'),
      ...(interval === 0 ? {} : { interval }),
      calendar: timer !== undefined && timer.values('Timer', 'OnCalendar').length > 0,
      ...(timer === undefined && type === 'oneshot'
        ? { oneshot: ['yes', 'true', '1', 'on'].includes(service.value('Service', 'RemainAfterExit') ?? '') ? 'remains' : 'ends' }
        : {}),
      ...(stdout === undefined ? {} : { stdout }),
      ...(stderr === undefined ? {} : { stderr }),
    };
  }

  #links(unit: string, file: UnitFile): readonly string[] {
    const place = this.#places[0] ?? '';
    const wants = file
      .values('Install', 'WantedBy')
      .flatMap(words)
      .map((target) => `${place}/${target}.wants/${unit}`);
    const requires = file
      .values('Install', 'RequiredBy')
      .flatMap(words)
      .map((target) => `${place}/${target}.requires/${unit}`);
    const aliases = file
      .values('Install', 'Alias')
      .flatMap(words)
      .map((alias) => `${place}/${alias}`);
    return [...wants, ...requires, ...aliases];
  }

  /** systemd takes the directory of the links away with the last of them. */
  #unlink(link: string): void {
    const files = this.#files;
    files.remove(link);
    const directory = posix.dirname(link);
    if (/\.(wants|requires)$/.test(directory) && files.list(directory)?.length === 0) files.remove(directory);
  }

  #texts(unit: string): readonly string[] {
    const files = this.#files;
    const read = (path: string) => Buffer.from(files.everyByte(path)).toString('utf8');
    const own = this.path(unit);
    const dropIns = this.#places.flatMap((place) =>
      (files.list(`${place}/${unit}.d`) ?? []).filter((name) => name.endsWith('.conf')).map((name) => `${place}/${unit}.d/${name}`),
    );
    return [...(own === undefined ? [] : [own]), ...dropIns].map(read);
  }

  #digest(unit: string): string {
    return createHash('sha256').update(this.#texts(unit).join('\0')).digest('hex');
  }

  get #places(): readonly string[] {
    const { home } = this.#host.inventory.user;
    return this.#manager === 'system'
      ? ['/etc/systemd/system', '/run/systemd/system', '/usr/local/lib/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system']
      : [`${home}/.config/systemd/user`, '/etc/systemd/user', '/usr/lib/systemd/user'];
  }

  /** Jobs of all managers of a host lie in one table. */
  #label(unit: string): string {
    return this.#manager === 'system' ? unit : `${this.#manager}:${unit}`;
  }

  #unitOf(job: Job): string {
    return this.#manager === 'system' ? job.label : job.label.slice(this.#manager.length + 1);
  }

  #key(unit: string): string {
    return `${this.#host.name}:${this.#manager}/${unit}`;
  }
}

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
