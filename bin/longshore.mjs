#!/usr/bin/env node
// The program `longshore`. Dependency-free and for any Node >= 20, so that an old Node is told what to do, or is
// replaced by the project's own, before anything is loaded that it cannot read.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const source = new URL('../src/cli/main.ts', import.meta.url);

if (existsSync(source)) await runCheckout();
else await runPackage();

/** In a checkout the sources run as they are; dependencies are installed on first use. */
async function runCheckout() {
  const [{ ensureInstalled }, { isNewEnough, projectEnvironment, projectNode }, { become }] = await Promise.all([
    import('../tools/install.mjs'),
    import('../tools/project-node.mjs'),
    import('../tools/run-child.mjs'),
  ]);
  const root = fileURLToPath(new URL('..', import.meta.url));
  try {
    await ensureInstalled(root);
    // Below npm a process of its own: npm passes on the Ctrl-C that the terminal has already sent, and two mean "stop now".
    if (!isNewEnough(process.versions.node) || process.env['npm_command'] !== undefined) {
      await become(projectNode(root), [fileURLToPath(source), ...process.argv.slice(2)], { env: projectEnvironment(root) });
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
  await import(source.href);
}

/** In the published package there is one bundle and no Node of our own. */
async function runPackage() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 24 || (major === 24 && minor < 16)) {
    process.stderr.write(
      `cannot run Longshore with Node ${process.versions.node}: it needs Node 24.16 or newer. Install it from https://nodejs.org or with your package manager, and try again.\n`,
    );
    process.exit(1);
  }
  await import(new URL('../dist/main.mjs', import.meta.url).href);
}
