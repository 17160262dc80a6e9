// How many tests passed, failed and were skipped, and the one spelling of it.

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The typings of node:test do not know its count of failures; a cancelled test counts as one. */
export function countsOf(counts: {
  readonly tests: number;
  readonly passed: number;
  readonly skipped: number;
  readonly todo: number;
}): TestCounts {
  const skipped = counts.skipped + counts.todo;
  return { passed: counts.passed, failed: counts.tests - counts.passed - skipped, skipped };
}

/** The one line that every test run ends with, alone on its line. */
export function countLine(counts: TestCounts): string {
  return `${counts.passed} passed, ${counts.failed} failed${counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`}`;
}
