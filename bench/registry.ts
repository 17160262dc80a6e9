// Copies one image between two docker-registry processes on loopback: our copy beside `skopeo copy`, interleaved, each time
// into an empty target, and both as a process of their own. `npm run bench:registry [-- --layers 10 --megabytes 20 --rounds 5 -o json]`
import { randomFillSync } from 'node:crypto';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { digestOfBytes } from '../src/core/digest.ts';
import { copyImage } from '../src/kinds/registry/copy-image.ts';
import { readImageTree } from '../src/kinds/registry/image-tree.ts';
import type { RegistryWriter } from '../src/ports/registry.ts';
import { createRegistryClient } from '../src/transport/registry/registry-client.ts';
import { compare, printMeasurements } from './harness.ts';

const { values } = parseArgs({
  options: {
    layers: { type: 'string', default: '10' },
    megabytes: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '5' },
    parallelism: { type: 'string', default: '6' },
    output: { type: 'string', short: 'o', default: 'text' },
    // For the process that copies: from where, to where.
    copy: { type: 'string' },
    to: { type: 'string' },
  },
});
const [layers, megabytes, rounds, parallelism] = [values.layers, values.megabytes, values.rounds, values.parallelism].map(Number) as [
  number,
  number,
  number,
  number,
];
if (values.copy !== undefined && values.to !== undefined) {
  await ours(values.copy, values.to);
  console.log(Math.round(process.resourceUsage().maxRSS / 1024));
  process.exit(0);
}
const [registryProgram, skopeo] = ['/usr/bin/docker-registry', '/usr/bin/skopeo'];
for (const program of [registryProgram, skopeo]) {
  if (existsSync(program)) continue;
  console.error(`cannot compare: ${program} is not installed`);
  process.exit(1);
}

let peakMegabytes = 0;
const scratch = mkdtempSync(join(tmpdir(), 'longshore-bench-'));

async function start(name: string): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  const directory = mkdtempSync(join(scratch, `${name}-`));
  const config = {
    version: 0.1,
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: directory } },
    http: { addr: `127.0.0.1:${port}` },
  };
  writeFileSync(`${directory}.yml`, JSON.stringify(config));
  const child = spawn(registryProgram, ['serve', `${directory}.yml`], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  for (
    let attempt = 0;
    attempt < 400 &&
    !(await fetch(`${url}/v2/`).then(
      (answer) => answer.ok,
      () => false,
    ));
    attempt += 1
  )
    await wait(25);
  return {
    url,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function clientOf(url: string) {
  return createRegistryClient({ locator: { url }, credentials: async () => undefined, signal: new AbortController().signal });
}

async function push(registry: RegistryWriter): Promise<void> {
  const described = [];
  for (let layer = 0; layer <= layers; layer += 1) {
    const config = layer === 0;
    const bytes = config
      ? Buffer.from('{"architecture":"arm64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}')
      : randomFillSync(Buffer.allocUnsafe(megabytes * 1e6));
    const digest = digestOfBytes(bytes);
    await registry.putBlob('bench/image', { digest, size: bytes.length, content: (from) => pieces(bytes.subarray(from)) });
    const type = config ? 'config.v1+json' : 'layer.v1.tar';
    described.push({ mediaType: `application/vnd.oci.image.${type}`, digest, size: bytes.length });
  }
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const [config, ...rest] = described;
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, config, layers: rest }));
  await registry.putManifest('bench/image', 'v1', { mediaType, digest: digestOfBytes(bytes), bytes });
}

async function* pieces(bytes: Buffer): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1e6) yield bytes.subarray(at, at + 1e6);
}

/** A fresh target, so that nothing is skipped; starting it does not count. */
async function intoEmpty(copy: (url: string) => Promise<void> | void): Promise<number> {
  const target = await start('target');
  try {
    const started = performance.now();
    await copy(target.url);
    return performance.now() - started;
  } finally {
    await target.stop();
  }
}

async function ours(from: string, to: string): Promise<void> {
  await using source = clientOf(from);
  await using target = clientOf(to);
  const image = await readImageTree(source, 'bench/image', 'v1');
  if (image === undefined) throw new Error('the image is not there');
  await copyImage({
    from: { registry: source, repository: 'bench/image' },
    to: { registry: target, repository: 'bench/image', reference: 'v1' },
    image,
    parallelism,
  });
}

function longshoreCopy(from: string, to: string): void {
  const args = [import.meta.filename, '--copy', from, '--to', to, '--parallelism', String(parallelism)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`our copy ended with ${status}: ${stderr}`);
  peakMegabytes = Math.max(peakMegabytes, Number(stdout));
}

function skopeoCopy(from: string, to: string): void {
  const name = (url: string) => `docker://${url.slice('http://'.length)}/bench/image:v1`;
  const args = ['--insecure-policy', 'copy', '-q', '--src-tls-verify=false', '--dest-tls-verify=false', name(from), name(to)];
  const { status, stderr } = spawnSync(skopeo, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`skopeo ended with ${status}: ${stderr}`);
}

try {
  const source = await start('source');
  {
    await using client = clientOf(source.url);
    await push(client);
  }
  const measured = await compare(
    [
      { name: 'skopeo copy', run: () => intoEmpty((target) => skopeoCopy(source.url, target)) },
      { name: 'longshore', run: () => intoEmpty((target) => longshoreCopy(source.url, target)) },
    ],
    rounds,
  );
  await source.stop();
  const throughput = measured.map(({ name, medianMs }) => ({
    name,
    megabytesPerSecond: Math.round((layers * megabytes * 1000) / medianMs),
  }));
  if (values.output === 'json') {
    const about = { layers, megabytes, rounds, parallelism, processors: cpus().length, node: process.version };
    console.log(JSON.stringify({ schema: 'longshore/bench-registry/v1', ...about, measured, throughput, peakMegabytes }, undefined, 2));
  } else {
    printMeasurements(`an image of ${layers} layers of ${megabytes} MB from registry to registry`, measured);
    for (const { name, megabytesPerSecond } of throughput) console.log(`${name.padEnd(12)} ${megabytesPerSecond} MB/s`);
    console.log(`peak memory of our copy: ${peakMegabytes} MB`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
