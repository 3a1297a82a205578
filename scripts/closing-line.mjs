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
  return lineOf([numPassedTests, numFailedTests + numRuntimeErrorTestSuites, numPendingTests + numTodoTests]);
}

/** The line of a run that ended without one: its set-up failed, or Jest could not begin. */
export const nothingRan = lineOf([0, 1, 0]);

/** One line for several runs. */
export function summedLine(lines) {
  const counts = lines.map((line) => /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(line).slice(1));
  return lineOf([0, 1, 2].map((at) => counts.reduce((sum, one) => sum + Number(one[at] ?? 0), 0)));
}

function lineOf([passed, failed, skipped]) {
  const line = `${passed} passed, ${failed} failed`;
  return skipped > 0 ? `${line}, ${skipped} skipped` : line;
}
