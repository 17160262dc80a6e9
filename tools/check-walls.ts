// The walls between folders, held: `npm run walls`. Fails on an import that `tools/walls.ts` forbids, on a circle, and when
// it has not seen every file and every import that a simple second look finds: a check that can pass by seeing nothing is
// not a check.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCycle } from './find-cycle.ts';
import { readImports, type WrittenImport } from './read-imports.ts';
import { breachOf, type Target } from './walls.ts';

export interface WallsReport {
  readonly files: number;
  readonly imports: number;
  /** Imports through a wall, as sentences that begin with file and line. */
  readonly breaches: readonly string[];
  /** What should have been seen and was not, as sentences. */
  readonly blind: readonly string[];
}

const folders = ['src', 'plans', 'examples', 'dashboard', 'test', 'tools', 'bench'];

/** Looks at the folders of a checkout, or of a tree that looks like one. Throws on a file that is no TypeScript. */
export function checkWalls(root: string): WallsReport {
  const files = folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root, exclude: ['**/node_modules/**', 'test/fixtures/**'] }))
    .sort();
  const packages = shippedPackages(root);
  const breaches: string[] = [];
  const blind: string[] = [];
  const edges = new Map<string, readonly string[]>();
  let imports = 0;
  for (const file of files) {
    const source = readFileSync(join(root, file), 'utf8');
    const written = readImports(file, source);
    const targets = written.map((each) => ({ ...each, target: targetOf(root, file, each) }));
    imports += written.length;
    for (const { line, specifier, target } of targets) {
      const breach = breachOf(file, target, packages);
      if (breach !== undefined) breaches.push(`${file}:${line} imports ${specifier ?? 'what it computes'}: ${breach}`);
    }
    edges.set(
      file,
      targets.flatMap(({ target, typeOnly }) => ('file' in target && !typeOnly ? [target.file] : [])),
    );
    if (file.startsWith('src/'))
      blind.push(...unseen(source, written).map((specifier) => `${file}: the import of "${specifier}" was not seen`));
  }
  const cycle = findCycle(edges);
  if (cycle !== undefined) breaches.push(`${cycle[0]} imports itself in a circle: ${[...cycle, cycle[0]].join(' → ')}`);
  if (files.length === 0) blind.push('there is no .ts file');
  if (imports === 0) blind.push('not one import was seen');
  return { files: files.length, imports, breaches, blind };
}

function shippedPackages(root: string): ReadonlySet<string> {
  const file = join(root, 'package.json');
  if (!existsSync(file)) return new Set();
  const { dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(file, 'utf8')) as Record<
    string,
    Record<string, string> | undefined
  >;
  return new Set([...Object.keys(dependencies), ...Object.keys(optionalDependencies)]);
}

function targetOf(root: string, importer: string, { specifier }: WrittenImport): Target {
  if (specifier === undefined) return { computed: true };
  if (isBuiltin(specifier)) return { builtin: specifier };
  if (!specifier.startsWith('.')) return { package: specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/') };
  const file = posix.join(posix.dirname(importer), specifier);
  return existsSync(join(root, file)) ? { file } : { missing: file };
}

/** A second, simple reading: relative imports and re-exports that begin a line, outside of template strings. Tests hold whole sources in strings. */
function unseen(source: string, written: readonly WrittenImport[]): readonly string[] {
  const seen = new Set(written.map((each) => each.specifier));
  const statements = source.replaceAll(/`[^`]*`/g, '``').matchAll(/^(?:import|export)\s[^'"`;()=]*?from '(\.{1,2}\/[^']+)';$/gm);
  return [...statements].map((statement) => statement[1] ?? '').filter((specifier) => !seen.has(specifier));
}

if (import.meta.main) {
  const report = checkWalls(fileURLToPath(new URL('..', import.meta.url)));
  for (const line of [...report.blind, ...report.breaches]) process.stdout.write(`${line}\n`);
  if (report.breaches.length > 0) process.stdout.write('The rules stand in tools/walls.ts; ARCHITECTURE.md says where things go.\n');
  process.stdout.write(`${report.files} files, ${report.imports} imports, ${report.breaches.length + report.blind.length} problems\n`);
  process.exitCode = report.breaches.length + report.blind.length === 0 ? 0 : 1;
}
