// Runs a program and watches it: how long it takes, and the most memory that it and all its children have had together.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface Watched {
  readonly ms: number;
  readonly peakBytes: number;
  readonly stdout: string;
}

const lookEveryMs = 50;

export async function watchProgram(
  file: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Watched> {
  const started = performance.now();
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr = (output.stderr + text).slice(-4000)));
  let peakBytes = 0;
  const timer = setInterval(() => (peakBytes = Math.max(peakBytes, memoryOf(child.pid ?? 0))), lookEveryMs);
  const status = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  clearInterval(timer);
  if (status !== 0) throw new Error(`cannot time "${[file, ...args].join(' ')}": it ended with ${String(status)}\n${output.stderr}`);
  return { ms: performance.now() - started, peakBytes, stdout: output.stdout };
}

/** Resident memory of a process and its children; Linux only, 0 elsewhere. https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
function memoryOf(pid: number): number {
  try {
    const own = Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' '),
    );
    return children.filter((child) => child !== '').reduce((sum, child) => sum + memoryOf(Number(child)), own);
  } catch {
    return 0;
  }
}
