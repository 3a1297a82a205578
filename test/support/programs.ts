/** Benchmarks use some of what tests stand on, and nothing is skipped in them. */
const isTest = typeof jest !== 'undefined';

const skipping = () => ({ describe: describe.skip, test: test.skip, it: it.skip });

/** In CI nothing is skipped for want of a program: the tests run, and fail by it. */
const mayDoWithout = process.env['CI'] === undefined;

function isMissing(program: string): boolean {
  const { findProgram } = jest.requireActual<{ findProgram: (name: string) => string | undefined }>(
    '../../scripts/machine/find-program.mjs',
  );
  return mayDoWithout && findProgram(program) === undefined;
}

/** Skips all tests of the file that calls this while it is loaded, where one of the programs is missing. `npm test` says how to get it. */
export function needs(...programs: readonly string[]): void {
  if (isTest && programs.some(isMissing)) Object.assign(globalThis, skipping());
}

/** `test`, which is skipped where the program is missing. */
export function testWith(program: string): jest.It {
  return isMissing(program) ? skipping().test : test;
}
