// Compares variants of the same work: interleaved rounds, so that a busy machine slows all alike; medians; ratios.
// On a shared machine only the ratios mean something.
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';

export interface Variant {
  readonly name: string;
  /** One run, in milliseconds; its own preparation does not count. */
  readonly run: () => number | Promise<number>;
}

export interface Measurement {
  readonly name: string;
  readonly medianMs: number;
  readonly leastMs: number;
  readonly mostMs: number;
  /** Median, as a multiple of the first variant's. */
  readonly ratio: number;
}

/** Every variant once to warm up (not where a run takes a minute), then `rounds` times in turn. */
export async function compare(variants: readonly Variant[], rounds: number, { warmUp = true } = {}): Promise<readonly Measurement[]> {
  const times = variants.map((): number[] => []);
  for (let round = warmUp ? -1 : 0; round < rounds; round++) {
    for (const [index, variant] of variants.entries()) {
      const ms = await variant.run();
      if (round >= 0) times[index]?.push(ms);
    }
  }
  const first = median(times[0] ?? []);
  return variants.map(({ name }, index) => {
    const own = times[index] ?? [];
    return { name, medianMs: median(own), leastMs: Math.min(...own), mostMs: Math.max(...own), ratio: median(own) / first };
  });
}

export function printMeasurements(title: string, measurements: readonly Measurement[]): void {
  const width = Math.max(...measurements.map(({ name }) => name.length));
  console.log(`${title} (${process.version}, ${cpus().length} processors)`);
  console.log(`${''.padEnd(width)}  median ms   least    most   ratio`);
  for (const { name, medianMs, leastMs, mostMs, ratio } of measurements) {
    const figures = [
      medianMs.toFixed(1).padStart(9),
      leastMs.toFixed(1).padStart(8),
      mostMs.toFixed(1).padStart(8),
      ratio.toFixed(2).padStart(8),
    ];
    console.log(`${name.padEnd(width)}  ${figures.join('')}`);
  }
  console.log('');
}

/** How long a program takes from its start to its end. Throws when it fails: a quick failure is not a good time. */
export function timeProgram(file: string, args: readonly string[], cwd: string): number {
  const started = performance.now();
  const { status, error, stderr } = spawnSync(file, args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const ms = performance.now() - started;
  if (status !== 0)
    throw new Error(`cannot time "${[file, ...args].join(' ')}": ${error?.message ?? `it ended with ${status}\n${stderr}`}`);
  return ms;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
