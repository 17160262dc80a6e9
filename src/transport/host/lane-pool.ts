// The lanes of one host: one for as long as it is quick, another when a program keeps it busy, at most a handful.
import { LongshoreError } from '../../core/error.ts';
import type { HostAccess } from './host-access.ts';
import { Lane, slowMs } from './lane.ts';

/** sshd allows ten sessions on a connection (MaxSessions), and a host has better things to do. */
const most = 6;
export class LanePool implements AsyncDisposable {
  readonly #access: HostAccess;
  readonly #lanes = new Set<Lane>();
  readonly #streaming = new Set<Lane>();
  #most = most;
  #disposed = false;
  constructor(access: HostAccess) {
    this.#access = access;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  get anyOpen(): boolean {
    return [...this.#lanes].some((lane) => lane.open);
  }

  /** The lane for the next frames: a free one, a new one, or the one with the least to do. */
  pick(purpose: 'read' | 'change', except?: Lane): Lane {
    const usable = this.#usable(except);
    const lanes = usable.filter((lane) => lane.commands !== 'changes');
    const free = lanes.find((lane) => (purpose === 'read' ? lane.busyMs < slowMs : lane.commands === 'none'));
    if (free !== undefined) return free;
    if (this.#lanes.size < this.#most || usable.length === 0) return this.#open();
    return (lanes.length > 0 ? lanes : usable).reduce((best, lane) => (lane.load < best.load ? lane : best));
  }

  /** A lane that nobody else gets until it is given back, or destroyed. */
  take(): Lane {
    const lane = this.#usable().find((each) => each.load === 0) ?? this.#open();
    this.#streaming.add(lane);
    return lane;
  }

  giveBack(lane: Lane): void {
    this.#streaming.delete(lane);
  }

  /** A host that refuses one more session serves on the ones that it has. */
  failed(lane: Lane, started: boolean): void {
    this.#lanes.delete(lane);
    this.#streaming.delete(lane);
    if (!started && this.anyOpen) this.#most = Math.max(1, this.#lanes.size);
  }

  destroy(reason: LongshoreError): void {
    for (const lane of this.#lanes) lane.destroy(reason);
    this.#lanes.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    await Promise.all([...this.#lanes].map((lane) => lane.close()));
    this.#lanes.clear();
  }

  #usable(except?: Lane): readonly Lane[] {
    return [...this.#lanes].filter((lane) => lane.open && lane !== except && !this.#streaming.has(lane));
  }

  #open(): Lane {
    // Nobody would ever close it.
    if (this.#disposed) throw new LongshoreError('host-unreachable', `cannot reach host "${this.#access.host}": its connection was closed`);
    const lane = new Lane(this.#access);
    this.#lanes.add(lane);
    lane.ready.catch(() => this.failed(lane, false));
    return lane;
  }
}
