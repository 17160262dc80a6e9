// A test report for logs: one line for each file, every failure in full, no colours.
import { relative } from 'node:path';
import { inspect } from 'node:util';
import type { TestEvent } from 'node:test/reporters';
import { countLine, countsOf } from './test-counts.ts';

export function shortReporter(root: string) {
  return async function* (events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
    for await (const { type, data } of events) {
      if (type === 'test:fail' && isOwnFailure(data.details.error)) {
        const place = data.file === undefined ? '' : ` (${relative(root, data.file)}${data.line === undefined ? '' : `:${data.line}`})`;
        yield `FAILED ${data.name}${place}\n${indent(describe(data.details.error))}\n`;
      }
      if (type === 'test:summary' && data.file !== undefined) {
        const counts = countsOf(data.counts);
        yield `${counts.failed === 0 ? 'ok    ' : 'FAILED'} ${relative(root, data.file)}: ${countLine(counts)} (${(data.duration_ms / 1000).toFixed(1)} s)\n`;
      }
      // What a test prints is shown with failures in mind: it is the only trace of what went on.
      if (type === 'test:stderr') yield indent(data.message.trimEnd()) + '\n';
    }
  };
}

/** A suite that failed because a test in it did says nothing new. */
function isOwnFailure(error: Error & { failureType?: string }): boolean {
  return error.failureType !== 'subtestsFailed';
}

function describe(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause : error;
  // The runner's own frames say nothing about the test.
  return inspect(cause, { depth: 4, colors: false }).replaceAll(/\n +at .*\(?node:internal\/.*/g, '');
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
