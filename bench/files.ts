// Moves a directory tree on one machine: `tar | tar`, `rsync -a` and Longshore with its proof, interleaved, each into an empty
// place; then once more with nothing changed. Longshore proves nothing before it is on the disk, so its peers are timed with and
// without a `sync -f` at their end; it is timed as one host, where cp copies, and as two, where all content passes through it. Beside
// it stands what the same programs take by hand: cp and SHA-256 of both ends by openssl, three at a time.
// `npm run bench:files [-- --files 20000 --large 20 --megabytes 50 --rounds 3 -o json]`; `--only longshore` for its memory alone, as
// with `--files 1000000 --large 0 --rounds 1`. Each copy goes into a place of its own, and all are removed at the end: ext4 without a
// journal looks at every inode that was freed in the last minutes before it takes one. Their pages are let go, lest memory runs short.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomFillSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compare, printMeasurements, timeProgram, type Variant } from './harness.ts';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '20000' },
    large: { type: 'string', default: '20' },
    megabytes: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    folder: { type: 'string', default: tmpdir() },
    output: { type: 'string', short: 'o', default: 'text' },
  },
});
const [files, large, megabytes, rounds] = [values.files, values.large, values.megabytes, values.rounds].map(Number) as [
  number,
  number,
  number,
  number,
];
for (const program of ['/bin/tar', '/usr/bin/rsync']) {
  if (existsSync(program)) continue;
  console.error(`cannot compare: ${program} is not installed`);
  process.exit(1);
}
const scratch = mkdtempSync(join(values.folder, 'longshore-bench-'));
const [source, ahead] = [join(scratch, 'source'), join(scratch, 'rsync-target')];
const peaks: number[] = [];

function fill(): void {
  mkdirSync(source);
  const content = Buffer.alloc(16_384);
  for (let n = 0; n < files; n += 1) {
    const folder = join(source, `d${Math.floor(n / 1000)}`, `e${Math.floor(n / 100) % 10}`);
    if (n % 100 === 0) mkdirSync(folder, { recursive: true });
    // Most are small; a few kilobytes on average.
    const size = 100 + ((n * 7919) % (n % 10 === 0 ? 16_000 : 2000));
    if (n % 64 === 0) randomFillSync(content);
    writeFileSync(join(folder, `file-${n}`), content.subarray(0, size));
  }
  const block = Buffer.alloc(1 << 20);
  for (let n = 0; n < large; n += 1) {
    const parts = Array.from({ length: megabytes }, () => Buffer.from(randomFillSync(block)));
    writeFileSync(join(source, `large-${n}`), Buffer.concat(parts));
  }
}

let places = 0;
const forgetPages = 'for f in "$1"/large-*; do dd if="$f" iflag=nocache count=0; done';
/** Nothing is left to be written from the run before. */
function freshPlace(): string {
  spawnSync('sync');
  if (places > 0) spawnSync('sh', ['-c', forgetPages, 'sh', join(scratch, `target-${places}`)]);
  places += 1;
  return join(scratch, `target-${places}`);
}

function shell(script: string, target = ''): number {
  return timeProgram('sh', ['-c', script, 'sh', source, target, ahead], scratch);
}

function ours(mode: 'copy' | 'again', to: 'here' | 'there'): number {
  const target = freshPlace();
  // Held to little memory: what is only slow to be collected does not count, and what is really held would end it.
  const limits = ['--max-semi-space-size=2', '--max-old-space-size=48'];
  const script = join(import.meta.dirname, 'files', 'move-once.ts');
  const child = spawnSync(process.execPath, [...limits, script, mode, source, target, to], { encoding: 'utf8' });
  if (child.status !== 0) throw new Error(`the move failed: ${child.stderr}`);
  const { ms, megabytes: peak } = JSON.parse(child.stdout) as { ms: number; megabytes: number };
  peaks.push(peak);
  return ms;
}

const tar = 'mkdir "$2" && tar -C "$1" -cf - . | tar -C "$2" -xpf -';
const rsync = 'rsync -a "$1"/ "$2"/';
const byHand = String.raw`
cd "$1" && find . -type d -print0 | { mkdir "$2" && cd "$2" && xargs -0 mkdir -p; } &&
find . -type f -print0 | sort -z | xargs -0 -n 1024 -P 3 sh -c '
cp -a --parents -t "$0" -- "$@" && openssl dgst -sha256 -r "$@" && cd "$0" && openssl dgst -sha256 -r "$@"' "$2" >/dev/null`;
const toDisk = (script: string): string => `${script} && sync -f "$2"`;
const first: Variant[] = [
  { name: 'tar | tar', run: () => shell(tar, freshPlace()) },
  { name: 'tar | tar, on the disk', run: () => shell(toDisk(tar), freshPlace()) },
  { name: 'rsync -a', run: () => shell(rsync, freshPlace()) },
  { name: 'rsync -a, on the disk', run: () => shell(toDisk(rsync), freshPlace()) },
  { name: 'cp and SHA-256 by hand, on the disk', run: () => shell(toDisk(byHand), freshPlace()) },
  { name: 'longshore, on the disk and proved', run: () => ours('copy', 'here') },
  { name: 'longshore, as between two hosts', run: () => ours('copy', 'there') },
];
const again: Variant[] = [
  { name: 'rsync -a', run: () => shell('rsync -a "$1"/ "$3"/') },
  { name: 'longshore, proved', run: () => ours('again', 'here') },
];

try {
  fill();
  spawnSync('sync');
  const wanted = (variants: readonly Variant[]) => variants.filter(({ name }) => name.includes(values.only));
  const copies = await compare(wanted(first), rounds, { warmUp: values.only === '' });
  if (values.only === '') shell('rsync -a "$1"/ "$3"/');
  const repeats = await compare(wanted(again), rounds, { warmUp: false });
  const peakMegabytes = Math.max(...peaks);
  if (values.output === 'json')
    console.log(JSON.stringify({ files, large, megabytes, rounds, copies, repeats, peakMegabytes }, undefined, 2));
  else {
    printMeasurements(`first copy of ${files} small files and ${large} of ${megabytes} MB`, copies);
    printMeasurements('second pass, nothing changed', repeats);
    console.log(`peak memory of Longshore, its heap held to 48 MB: ${peakMegabytes} MB`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
