// `npm run ok`: everything that must hold before a change goes in. `npm run ok -- lint walls` runs only those named.
// The checks that only read the sources run side by side, two at a time; the tests come last and alone.
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { capture } from './run-child.mjs';
import { runTests } from './run-tests.ts';
import { countLine } from './test-counts.ts';

interface Check {
  readonly name: string;
  readonly args: readonly string[];
  /** What to do when it fails. */
  readonly hint: string;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (path: string): string => join(root, 'node_modules', path);

const checks: readonly Check[] = [
  { name: 'format', args: [bin('oxfmt/bin/oxfmt'), '--check', '.'], hint: 'Run `npm run format`.' },
  { name: 'types', args: [bin('typescript/bin/tsc'), '-p', '.'], hint: 'Correct the types; the flags stand in tsconfig.json.' },
  {
    name: 'lint',
    args: [bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings', '--ignore-pattern', 'test/fixtures/**'],
    hint: '`npm run fix` corrects some of it. The rules stand in .oxlintrc.json; a rule that is wrong is changed there, with everyone’s consent, not silenced in place.',
  },
  {
    name: 'walls',
    args: [join(root, 'tools/check-walls.ts')],
    hint: 'Move the code to where it may be: ARCHITECTURE.md, “Where does it go”.',
  },
  {
    name: 'unused',
    args: [bin('knip/bin/knip.js'), '--no-progress', '--no-config-hints'],
    hint: 'Remove what nothing uses. What is there for users’ plans says `@public` in its doc comment.',
  },
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => name !== 'tests' && !checks.some((check) => check.name === name));
if (unknown.length > 0) {
  process.stderr.write(`cannot run "${unknown.join('", "')}": the checks are ${checks.map((check) => check.name).join(', ')}, tests\n`);
  process.exit(64);
}

const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name);
const waiting = checks.filter((check) => isWanted(check.name));
const failed: string[] = [];
await Promise.all([workThrough(waiting), workThrough(waiting)]);

let counts = { passed: 0, failed: 0, skipped: 0 };
if (isWanted('tests')) {
  const reporter = process.stdout.isTTY && !process.env['CI'] ? 'spec' : 'short';
  const started = performance.now();
  counts = await runTests({ root, reporter });
  tell('tests', counts.failed === 0, performance.now() - started, '');
  if (counts.failed > 0) failed.push('tests');
}
const failedChecks = failed.filter((name) => name !== 'tests');
if (failed.length > 0) process.stdout.write(`not ok: ${failed.join(', ')}\n`);
// A check that failed counts as a failure in the last line, or a reader of that line alone would think all is well.
process.stdout.write(`${countLine({ ...counts, failed: counts.failed + failedChecks.length })}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Takes checks from the list until it is empty. */
async function workThrough(list: Check[]): Promise<void> {
  for (let check = list.shift(); check !== undefined; check = list.shift()) {
    const result = await capture(process.execPath, [...check.args], { cwd: root });
    const good = result.code === 0;
    if (!good) failed.push(check.name);
    tell(check.name, good, result.ms, good ? '' : `${result.output.trimEnd()}\n→ ${check.hint}\n`);
  }
}

function tell(name: string, good: boolean, ms: number, more: string): void {
  process.stdout.write(`${good ? 'ok    ' : 'FAILED'} ${name.padEnd(7)} ${(ms / 1000).toFixed(1)} s\n${more}`);
}
