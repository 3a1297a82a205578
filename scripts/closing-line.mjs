import { writeFileSync } from 'node:fs';

/** Where `npm test` wants the line: the last one printed must be its own, after everything Jest says. */
export const closingLineFile = 'BRENDA_TEST_CLOSING_LINE';

/** A reporter for Jest. */
export default class ClosingLine {
  onRunComplete(_contexts, results) {
    writeFileSync(process.env[closingLineFile], closingLine(results));
  }
}

/**
 * `12 passed, 0 failed`, and `, 3 skipped` where some were. A test file that could not run at all has no
 * tests to count, and counts as one that failed.
 */
export function closingLine({
  numPassedTests,
  numFailedTests,
  numRuntimeErrorTestSuites,
  numPendingTests,
  numTodoTests,
}) {
  const skipped = numPendingTests + numTodoTests;
  const line = `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`;
  return skipped > 0 ? `${line}, ${skipped} skipped` : line;
}
