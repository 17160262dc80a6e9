// Installs the project's dependencies on first use, so that `git clone`, then one command, is all that is needed.
// Dependency-free and for any Node >= 20: this runs before anything is there. One `npm ci` at a time per checkout.
import { existsSync, linkSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { capture } from './run-child.mjs';

/** @typedef {{ readonly integrity?: string, readonly optional?: boolean, readonly devOptional?: boolean, readonly peer?: boolean }} LockedPackage */
/** @typedef {(line: string) => void} Say where the one line goes that tells what takes so long */

/**
 * Makes `node_modules` agree with `package-lock.json`, or throws an `Error` whose message says all.
 * @param {string} root the checkout
 * @param {Say} [say]
 */
export async function ensureInstalled(root, say = (line) => void process.stderr.write(`${line}\n`)) {
  if (isInstalled(root)) return;
  const release = await lock(root, say);
  try {
    if (!isInstalled(root)) await install(root, say);
  } finally {
    release();
  }
}

/**
 * Whether npm's own record of what it installed agrees with the lock file. Optional packages may be missing: most are
 * for other platforms.
 * @param {string} root the checkout
 */
export function isInstalled(root) {
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined) throw new Error(`cannot read "${join(root, 'package-lock.json')}": it is missing or no JSON`);
  if (present === undefined) return false;
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const found = present[path];
    if (found === undefined ? !entry.optional && !entry.devOptional && !entry.peer : found.integrity !== entry.integrity) return false;
  }
  return true;
}

/**
 * @param {string} file a lock file
 * @returns {Readonly<Record<string, LockedPackage>> | undefined}
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} root
 * @param {Say} say
 */
async function install(root, say) {
  say('longshore: installing dependencies with npm ci (first use, or package-lock.json has changed) …');
  const { file, args } = npm();
  const options = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  const result = await capture(file, [...args, ...options], { cwd: root, env: { ...process.env, PATH: pathWithout(root) } });
  if (result.error?.code === 'ENOENT') throw new Error('cannot install dependencies: "npm" is not in PATH. Install npm 10 or newer.');
  if (result.code !== 0) {
    throw new Error(`${result.output}\ncannot install dependencies: "npm ci" in "${root}" ended with ${result.code ?? result.signal}`);
  }
  linkBin(root);
}

/**
 * `node_modules/.bin/longshore`: npm links the bins of dependencies only, never those of the package itself.
 * @param {string} root
 */
function linkBin(root) {
  const link = join(root, 'node_modules', '.bin', 'longshore');
  if (!existsSync(join(root, 'bin', 'longshore.mjs')) || lstatSync(link, { throwIfNoEntry: false })) return;
  symlinkSync('../../bin/longshore.mjs', link);
}

/** The npm that is running us, if one is; but never with a Node that `npm ci` is about to replace. */
function npm() {
  const cli = process.env['npm_execpath'];
  if (cli === undefined || !/npm-cli\.[cm]?js$/.test(cli) || process.execPath.includes('node_modules')) return { file: 'npm', args: [] };
  return { file: process.execPath, args: [cli] };
}

/**
 * PATH without this checkout's own programs, which `npm ci` removes first.
 * @param {string} root
 */
function pathWithout(root) {
  const own = join(root, 'node_modules');
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.startsWith(own));
  if (!process.execPath.startsWith(own)) folders.push(dirname(process.execPath));
  return folders.join(delimiter);
}

/**
 * Waits until nobody else installs. The lock names its process, so one that was left behind by a kill is taken over.
 * @param {string} root
 * @param {Say} say
 */
async function lock(root, say) {
  const folder = join(root, '.cache');
  const file = join(folder, 'installing');
  const own = `${file}-${process.pid}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(own, String(process.pid));
  for (let round = 0; ; round++) {
    try {
      // A rename, unlike a link, would replace the lock of another.
      linkSync(own, file);
      rmSync(own);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    if (round === 1) say('longshore: waiting for another process that installs dependencies …');
    await sleep(200);
    if (!holderLives(file)) rmSync(file, { force: true });
  }
}

/** @param {string} file */
function holderLives(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    process.kill(pid, 0);
    return pid > 0;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
