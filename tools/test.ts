// `npm test`: all quick tests. `npm test -- test/core` runs a folder, `-t pattern` only the tests whose name matches.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runTests } from './run-tests.ts';
import { countLine } from './test-counts.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values, positionals } = parseArgs({ allowPositionals: true, options: { pattern: { type: 'string', short: 't' } } });
const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());

const counts = await runTests({
  root,
  reporter: process.stdout.isTTY && !process.env['CI'] ? 'spec' : 'short',
  signal: stopped.signal,
  ...(positionals.length === 0 ? {} : { paths: positionals }),
  ...(values.pattern === undefined ? {} : { pattern: values.pattern }),
});
process.stdout.write(`${countLine(counts)}\n`);
process.exitCode = stopped.signal.aborted ? 130 : counts.failed === 0 ? 0 : 1;
