#!/usr/bin/env node
// The entry of every npm script: installs dependencies on first use, then runs a command with the project's Node.
// Dependency-free and for any Node >= 20. `node tools/run.mjs <command> [argument …]`
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { projectEnvironment, projectNode } from './project-node.mjs';
import { become } from './run-child.mjs';

/** @type {Readonly<Record<string, readonly [file: string, ...first: string[]]>>} Command to file, and the arguments that come first. */
const commands = {
  longshore: ['src/cli/main.ts'],
  test: ['tools/test.ts'],
  'test:crash': ['tools/crash-matrix.ts'],
  ok: ['tools/ok.ts'],
  format: ['node_modules/oxfmt/bin/oxfmt', '.'],
  fix: ['node_modules/oxlint/bin/oxlint', '--type-aware', '--fix', '--ignore-pattern', 'test/fixtures/**'],
  walls: ['tools/check-walls.ts'],
  docs: ['tools/docs.ts'],
  build: ['tools/build.ts'],
  'kube-tools': ['tools/kube-tools.ts'],
  'postgres-builds': ['tools/postgres-builds.ts'],
  'bench:cli': ['bench/cli-start.ts'],
  'bench:engine': ['bench/engine-overhead.ts'],
  'bench:files': ['bench/files.ts'],
  'bench:hindsight': ['bench/hindsight.ts'],
  'bench:lint': ['bench/lint.ts'],
  'bench:policy': ['bench/policy.ts'],
  'bench:postgres': ['bench/postgres.ts'],
  'bench:rehearsal': ['bench/rehearsal.ts'],
  'bench:kube': ['bench/kube.ts'],
  'bench:hosts': ['bench/hosts.ts'],
  'bench:registry': ['bench/registry.ts'],
};

const root = fileURLToPath(new URL('..', import.meta.url));
const [name = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;

if (command === undefined) {
  process.stderr.write(`cannot run "${name}": the commands are ${Object.keys(commands).join(', ')}\n`);
  process.exit(64);
}

try {
  await ensureInstalled(root);
  const [file, ...first] = command;
  // Longshore's own arguments name files of the caller; the tools work on the checkout.
  const cwd = name === 'longshore' ? process.cwd() : root;
  await become(projectNode(root), [join(root, file), ...first, ...args], { cwd, env: projectEnvironment(root) });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
