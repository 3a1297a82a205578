interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

const { closingLine, summedLine, lineAfterSecondRun } = jest.requireActual<{
  closingLine: (results: Results) => string;
  summedLine: (lines: string[]) => string;
  lineAfterSecondRun: (first: string, failedFirst: number, failedAgain: number) => string;
}>('../../../scripts/jest/closing-line.mjs');

const none = {
  numPassedTests: 0,
  numFailedTests: 0,
  numRuntimeErrorTestSuites: 0,
  numPendingTests: 0,
  numTodoTests: 0,
};

test.each([
  [{ numPassedTests: 12 }, '12 passed, 0 failed'],
  [{ numPassedTests: 12, numFailedTests: 3 }, '12 passed, 3 failed'],
  [{ numPassedTests: 12, numRuntimeErrorTestSuites: 2, numFailedTests: 3 }, '12 passed, 5 failed'],
  [{ numPassedTests: 12, numPendingTests: 1, numTodoTests: 1 }, '12 passed, 0 failed, 2 skipped'],
])('%j reads %s', (results, line) => {
  expect(closingLine({ ...none, ...results })).toBe(line);
});

test.each([
  [['12 passed, 0 failed', '7 passed, 2 failed'], '19 passed, 2 failed'],
  [
    ['12 passed, 0 failed, 3 skipped', '7 passed, 2 failed', '0 passed, 1 failed, 1 skipped'],
    '19 passed, 3 failed, 4 skipped',
  ],
])('%j add up to %s', (lines, sum) => {
  expect(summedLine(lines)).toBe(sum);
});

test.each([
  ['10 passed, 2 failed, 3 skipped', 2, 0, '12 passed, 0 failed, 3 skipped'],
  ['10 passed, 2 failed', 2, 1, '11 passed, 1 failed'],
  ['10 passed, 2 failed', 2, 2, '10 passed, 2 failed'],
  ['10 passed, 1 failed', 1, 2, '9 passed, 2 failed'],
])('%s, %d of them run again and %d failed again: %s', (first, failed, again, line) => {
  expect(lineAfterSecondRun(first, failed, again)).toBe(line);
});
