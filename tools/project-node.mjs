// Which Node runs the project's code: the one from npm, so that everyone runs the same, else a new enough one that is
// already running. Dependency-free and for any Node >= 20.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** From here on Node has `node:sqlite` without a flag, `crypto.randomUUIDv7()`, and runs `.ts` files without a build. */
const oldest = { major: 24, minor: 16 };

/**
 * The program. Throws an `Error` whose message says what to install.
 * @param {string} root the checkout, after its dependencies have been installed
 */
export function projectNode(root) {
  const own = join(root, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
  // It is linked against glibc, which Alpine does not have.
  if (process.platform === 'linux' && existsSync(own) && !existsSync('/etc/alpine-release')) return own;
  if (isNewEnough(process.versions.node)) return process.execPath;
  throw new Error(
    `cannot run Longshore with Node ${process.versions.node}: it needs Node ${oldest.major}.${oldest.minor} or newer. Install it from https://nodejs.org or with your package manager, and try again.`,
  );
}

/** @param {string} version as in `process.versions.node` */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldest.major || (major === oldest.major && minor >= oldest.minor);
}

/**
 * The environment for the project's programs: its own tools come first in PATH, and Node keeps what it compiled, which
 * halves the start of a process that runs from source (https://nodejs.org/api/module.html#module-compile-cache). Where
 * the folder cannot be written, Node does without.
 * @param {string} root
 */
export function projectEnvironment(root) {
  return {
    NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node-compile'),
    ...process.env,
    PATH: [join(root, 'node_modules', '.bin'), process.env['PATH']].filter(Boolean).join(delimiter),
  };
}
