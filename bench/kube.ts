// `npm run bench:kube`: 300 objects applied for the first time and again unchanged, beside `kubectl apply --server-side` on the same
// API, in turn, each on a fresh cluster of the twin; preview and memory besides. `-- -o json` gives one document, `--rounds`, `--objects`.
// A step of Longshore reads, asks the server for a dry run where only that can tell (nothing is written if one is refused), applies,
// waits, and reads again to see that nothing is left; kubectl applies. `--latency` has the milliseconds for which each request is
// kept waiting, for one table each: a real API server answers a write when its store has synced a disk, which takes a millisecond at
// the very least; the twin's answers at once, so that at 0 both sides wait for its one processor and little else is compared.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchObjects } from './kube-objects.ts';

const { values } = parseArgs({
  options: {
    output: { type: 'string', short: 'o', default: 'text' },
    rounds: { type: 'string', default: '5' },
    objects: { type: 'string', default: '300' },
    latency: { type: 'string', default: '0,1,2' },
    kubectl: { type: 'string' },
  },
});
/** The one that `npm run kube-tools` brings, or that of the machine. */
const bundled = fileURLToPath(new URL('../.cache/kube-tools/kubectl', import.meta.url));
const program = values.kubectl ?? (existsSync(bundled) ? bundled : 'kubectl');
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const times = new Map<string, number[]>();
const add = (name: string, figure: number): void => void times.set(name, [...(times.get(name) ?? []), figure]);

/** A fresh cluster for as long as `use` takes. */
async function withServer(latency: number, use: (folder: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-kube-'));
  const server = spawn(process.execPath, [here('kube-server.ts'), folder, String(latency)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  try {
    await Promise.race([new Promise((resolve) => server.stdout.once('data', resolve)), ended]);
    if (!existsSync(join(folder, 'kubeconfig'))) throw new Error('cannot start the cluster of the twin: it ended');
    use(folder);
  } finally {
    server.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(program: string, args: readonly string[], folder: string): { readonly ms: number; readonly stdout: string } {
  const started = performance.now();
  const environment = { ...process.env, KUBECONFIG: join(folder, 'kubeconfig') };
  const ended = spawnSync(program, args, { encoding: 'utf8', env: environment, maxBuffer: 1 << 26 });
  if (ended.status !== 0)
    throw new Error(`cannot time "${program} ${args.join(' ').slice(0, 80)}": ${ended.error?.message ?? ended.stderr.slice(-2000)}`);
  return { ms: performance.now() - started, stdout: ended.stdout };
}

const timeProgram = '/usr/bin/time';
function kubectl(folder: string, name: string): void {
  const memory = join(folder, 'memory');
  const apply = [
    program,
    `--cache-dir=${folder}/cache`,
    'apply',
    '--server-side',
    '--field-manager=bench',
    '-f',
    join(folder, 'objects.yaml'),
  ];
  const measured = existsSync(timeProgram) ? [timeProgram, '-f', '%M', '-o', memory, ...apply] : apply;
  add(name, run(measured[0] ?? '', measured.slice(1), folder).ms);
  if (existsSync(memory)) add('kubectl MB', Number(readFileSync(memory, 'utf8')) / 1024);
}

async function measure(latency: number): Promise<void> {
  for (let round = -1; round < Number(values.rounds); round += 1) {
    if (round === 0) times.clear();
    await withServer(latency, (folder) => {
      const items = benchObjects(Number(values.objects));
      writeFileSync(join(folder, 'objects.yaml'), `---\n${items.map((item) => JSON.stringify(item)).join('\n---\n')}`);
      kubectl(folder, 'kubectl first');
      kubectl(folder, 'kubectl unchanged');
    });
    await withServer(latency, (folder) => {
      const steps = [here('kube-apply.ts'), values.objects, 'preview', 'first', 'unchanged'];
      const figures = JSON.parse(run(process.execPath, steps, folder).stdout) as Readonly<
        Record<'preview' | 'first' | 'unchanged' | 'megabytes', number>
      >;
      add('preview', figures.preview);
      add('first', figures.first);
      add('unchanged', figures.unchanged);
      add('MB', figures.megabytes);
      add('unchanged, whole process', run(process.execPath, [here('kube-apply.ts'), values.objects, 'unchanged'], folder).ms);
    });
  }
}

function median(name: string): number {
  const sorted = [...(times.get(name) ?? [])].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

function figuresOf(latencyMs: number) {
  return {
    latencyMs,
    medianMs: {
      kubectlFirst: median('kubectl first'),
      first: median('first'),
      kubectlUnchanged: median('kubectl unchanged'),
      unchanged: median('unchanged'),
      unchangedWholeProcess: median('unchanged, whole process'),
      preview: median('preview'),
    },
    timesFaster: { first: median('kubectl first') / median('first'), unchanged: median('kubectl unchanged') / median('unchanged') },
    megabytes: { kubectl: median('kubectl MB'), longshore: median('MB') },
  };
}

const runs: ReturnType<typeof figuresOf>[] = [];
for (const latency of values.latency.split(',').map(Number)) {
  await measure(latency);
  runs.push(figuresOf(latency));
}

if (values.output === 'json')
  console.log(
    JSON.stringify(
      { schema: 'longshore/bench-kube/v2', objects: Number(values.objects), rounds: Number(values.rounds), runs },
      undefined,
      2,
    ),
  );
else
  for (const { latencyMs, medianMs, timesFaster, megabytes } of runs) {
    const line = (name: string, kubectlMs: number | undefined, ownMs: number): string =>
      `${name.padEnd(26)}${(kubectlMs === undefined ? '' : kubectlMs.toFixed(0)).padStart(10)}${ownMs.toFixed(0).padStart(12)}${kubectlMs === undefined ? '' : (kubectlMs / ownMs).toFixed(2).padStart(9)}`;
    console.log(
      `${values.objects} objects, medians of ${values.rounds} rounds in turn, ${latencyMs} ms latency (${process.version}, ${cpus().length} processors)`,
    );
    console.log(`${''.padEnd(26)}kubectl ms longshore ms   times`);
    console.log(line('first apply', medianMs.kubectlFirst, medianMs.first));
    console.log(line('again, unchanged', medianMs.kubectlUnchanged, medianMs.unchanged));
    console.log(line('  with start, from source', medianMs.kubectlUnchanged, medianMs.unchangedWholeProcess));
    console.log(line('preview of a first apply', undefined, medianMs.preview));
    console.log(`most memory: kubectl ${megabytes.kubectl.toFixed(0)} MB, longshore ${megabytes.longshore.toFixed(0)} MB`);
    console.log(
      `wanted: first apply 3 times faster, got ${timesFaster.first.toFixed(1)}; unchanged 5 times, got ${timesFaster.unchanged.toFixed(1)}; preview 2000 ms, got ${medianMs.preview.toFixed(0)}`,
    );
  }
