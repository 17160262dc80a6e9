// Runs test files with node:test and counts what ran. A run that has seen no test, and a file that defines none, fail:
// a check that can pass by seeing nothing is not a check.
import { globSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { relative, resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { shortReporter } from './short-reporter.ts';
import { countsOf, type TestCounts } from './test-counts.ts';

export interface TestOptions {
  readonly root: string;
  /** Files or folders below `root`; all of `test/` unless given. Only a file that is named runs a `*.full.test.ts`. */
  readonly paths?: readonly string[];
  /** Only tests whose name matches. */
  readonly pattern?: string;
  /** `spec` names every test, `short` every file; `silent` prints nothing. */
  readonly reporter: 'spec' | 'short' | 'silent';
  readonly output?: NodeJS.WritableStream;
  readonly signal?: AbortSignal;
}

/** Long enough for the slowest file on a busy machine; a hanging test must not hang the build. */
const fileTimeoutMs = 300_000;

export async function runTests(options: TestOptions): Promise<TestCounts> {
  const output = options.output ?? process.stdout;
  const files = testFiles(options.root, options.paths ?? ['test']);
  if (files.length === 0) {
    output.write(`no test file in ${(options.paths ?? ['test']).join(', ')}\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  // node:test would take a run of its own for a test file of an outer one, and report in a binary form.
  delete process.env['NODE_TEST_CONTEXT'];
  const events = run({
    files: [...files],
    concurrency: Math.min(2, availableParallelism()),
    timeout: fileTimeoutMs,
    ...(options.pattern === undefined ? {} : { testNamePatterns: options.pattern }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  let counts: TestCounts = { passed: 0, failed: 0, skipped: 0 };
  const withoutTests: string[] = [];
  events.on('test:pass', (test) => {
    if (test.nesting === 0 && test.file !== undefined && test.name === test.file) withoutTests.push(relative(options.root, test.file));
  });
  events.on('test:summary', (summary) => {
    if (summary.file !== undefined) return;
    counts = countsOf(summary.counts);
  });
  if (options.reporter === 'silent') events.resume();
  const printed =
    options.reporter === 'silent' ? events : events.compose(options.reporter === 'spec' ? new spec() : shortReporter(options.root));
  for await (const text of printed) if (options.reporter !== 'silent') output.write(String(text));
  // With a pattern a file without a match looks like a file without tests.
  const empty = options.pattern === undefined ? withoutTests : [];
  for (const file of empty) output.write(`${file} defines no test\n`);
  const passed = counts.passed - withoutTests.length;
  if (passed + counts.failed === 0) output.write('no test ran\n');
  return { passed, failed: counts.failed + empty.length + (passed + counts.failed === 0 ? 1 : 0), skipped: counts.skipped };
}

function testFiles(root: string, paths: readonly string[]): readonly string[] {
  const files = paths.flatMap((path) => {
    const whole = resolve(root, path);
    if (statSync(whole, { throwIfNoEntry: false })?.isDirectory() !== true) return globSync(whole);
    return globSync('**/*.test.ts', { cwd: whole, exclude: ['**/fixtures/**', '**/*.full.test.ts'] }).map((file) => resolve(whole, file));
  });
  return [...new Set(files)].sort();
}
