// A twin for the crash matrix that can be put back as it was: its folders are copied at rest and copied again for each
// trial, always to the same place, since a twin knows its own paths. Running the earlier phases anew would cost more.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What one process said at its end. */
export interface Life {
  /** Where it was killed. */
  readonly crashed?: string;
  readonly points?: number;
  readonly lastPhaseFrom?: number;
  readonly verdict?: string;
  readonly failed?: readonly string[];
  readonly digest?: string;
  readonly parts?: Readonly<Record<string, string>>;
  readonly folders?: readonly string[];
}

/** The plan is cut after its first `phases` phases. */
export interface CrashPlan {
  readonly root: string;
  readonly path: string;
  readonly entries: string;
}

type Verb = 'apply' | 'rollback' | 'digest' | 'destroy' | 'suspend';

/** Long, since the machine may be busy; only a hanging process gets here. */
const timeoutMs = 300_000;

export class CrashTwin implements Disposable {
  readonly #plan: CrashPlan;
  readonly #directory = mkdtempSync(join(tmpdir(), 'longshore-crash-'));
  readonly #copies = mkdtempSync(join(tmpdir(), 'longshore-crash-copy-'));
  #kept: { readonly name: string; readonly folders: readonly string[] } | undefined;
  constructor(plan: CrashPlan) {
    this.#plan = plan;
  }

  live(phases: number, verb: Verb, at: number | 'never' = 'never'): Promise<Life> {
    const { root, path, entries } = this.#plan;
    const args = [join(root, 'tools', 'crash-child.ts'), this.#directory, verb, String(at), entries, path, String(phases)];
    return new Promise((resolve, reject) => {
      execFile(process.execPath, args, { maxBuffer: 1 << 24, timeout: timeoutMs }, (error, stdout, stderr) => {
        const last = stdout.trim().split('\n').at(-1) ?? '';
        if (last.startsWith('{')) resolve(JSON.parse(last) as Life);
        else if (error === null) resolve({});
        else reject(new Error(`${verb} at ${at}: ${stderr.trim().split('\n').slice(0, 12).join(' | ') || error.message}`));
      });
    });
  }

  /** Puts the twin into the state `name`, which `reach` brings about in an empty folder when it is asked for the first time. */
  async restore(name: string, phases: number, reach: () => Promise<void>): Promise<void> {
    await this.clear(phases);
    if (this.#kept?.name === name) {
      this.#kept.folders.forEach((folder, index) => copy(join(this.#copies, String(index)), folder));
      return;
    }
    this.#kept = undefined;
    rmSync(this.#copies, { recursive: true, force: true });
    await reach();
    const { folders = [] } = await this.live(phases, 'suspend');
    if (folders.length === 0) throw new Error(`the twin for "${name}" did not come to rest`);
    mkdirSync(this.#copies, { mode: 0o700 });
    folders.forEach((folder, index) => copy(folder, join(this.#copies, String(index))));
    this.#kept = { name, folders };
  }

  /** Ends what runs in the twin and removes it. */
  async clear(phases: number): Promise<void> {
    // Where its folders are known, without a process of its own: what outlives a process are servers, found by their pid files.
    for (const folder of this.#kept?.folders ?? []) {
      for (const file of globSync('**/data/postmaster.pid', { cwd: folder })) await endServer(join(folder, file));
      rmSync(folder, { recursive: true, force: true });
    }
    if (existsSync(join(this.#directory, 'twin.json'))) await this.live(phases, 'destroy').catch(() => undefined);
    rmSync(this.#directory, { recursive: true, force: true });
  }

  [Symbol.dispose](): void {
    for (const folder of [this.#directory, this.#copies]) rmSync(folder, { recursive: true, force: true });
  }
}

async function endServer(pidFile: string): Promise<void> {
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  if (!readCommandLine(pid).includes(dirname(pidFile))) return;
  process.kill(pid, 'SIGQUIT');
  while (readCommandLine(pid).includes(dirname(pidFile))) await sleep(10);
}

/** Empty for a process that is gone, or has ended and waits for its parent. */
function readCommandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** With owners and modes: the servers' data belongs to another account where this one is root. */
function copy(from: string, to: string): void {
  execFileSync('cp', ['-a', from, to]);
}
