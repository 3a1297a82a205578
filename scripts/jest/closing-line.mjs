import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from '../support/root.mjs';

/** Where the counts and the failures are wanted, as JSON: the last line printed must be ours, after everything Jest says. */
export const closingLineFile = 'BRENDA_TEST_CLOSING_LINE';

/** A reporter for Jest. */
export default class ClosingLine {
  onRunComplete(_contexts, results) {
    const report = { line: closingLine(results), failures: failuresOf(results) };
    writeFileSync(process.env[closingLineFile], JSON.stringify(report));
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

/** Each failed test: its file, its title, and the beginning of what Jest says of it. */
export function failuresOf({ testResults }) {
  return testResults.flatMap(({ testFilePath, testExecError, failureMessage, testResults: tests }) => {
    const failure = (title, message) => ({
      file: relative(root, testFilePath),
      title,
      message: beginningOf(message),
    });
    if (testExecError) return [failure('(could not run)', failureMessage ?? String(testExecError.message))];
    return tests
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages }) => failure(fullName, failureMessages.join('\n')));
  });
}

/** Without the calls inside of Jest and Node, which are the same for every test. */
function beginningOf(message) {
  const lines = stripVTControlCharacters(message).split('\n');
  const telling = lines.filter(
    (line) => line.trim() !== '' && !/^\s+at .*(node_modules|node:internal)/.test(line),
  );
  return telling.slice(0, 12).join('\n');
}

/** The line of a run that ended without one: its set-up failed, or Jest could not begin. */
export const nothingRan = lineOf([0, 1, 0]);

/** One line for several runs. */
export function summedLine(lines) {
  const counts = lines.map(countsOf);
  return lineOf([0, 1, 2].map((at) => counts.reduce((sum, one) => sum + one[at], 0)));
}

/**
 * The line of a run whose failed files were run again by themselves: what passed then has passed.
 *
 * @param {string} first
 * @param {number} failedFirst How many tests failed in the first run.
 * @param {number} failedAgain How many of these failed again.
 */
export function lineAfterSecondRun(first, failedFirst, failedAgain) {
  const [passed, failed, skipped] = countsOf(first);
  const mended = failedFirst - failedAgain;
  return lineOf([passed + mended, failed - mended, skipped]);
}

function countsOf(line) {
  return /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/
    .exec(line)
    .slice(1)
    .map((count) => Number(count ?? 0));
}

function lineOf([passed, failed, skipped]) {
  const line = `${passed} passed, ${failed} failed`;
  return skipped > 0 ? `${line}, ${skipped} skipped` : line;
}
