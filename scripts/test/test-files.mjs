import { spawnSync } from 'node:child_process';
import { join, relative } from 'node:path';
import { SetupFault } from '../support/fault.mjs';
import { root } from '../support/root.mjs';

/** The files of all tests, absolute. */
export const allTests = () => listed();

/** Those of the tests that start Blender. Jest follows imports: whatever imports this file does. */
export const testsThatStartBlender = () =>
  listed('--findRelatedTests', join(root, 'test', 'support', 'blender.ts'));

/** Tests that import one of these start Blender, the command line or a system program, or use the emulator; the last builds the package. */
const OUTSIDE = [
  ...['blender', 'brenda', 'aws/moto', 'programs'].map((name) => `test/support/${name}.ts`),
  'test/lib/package.test.ts',
];
/** Imports of the CDK and of the queue service. */
const IMPORTS_OUTSIDE = "'(aws-cdk-lib[^']*|constructs|fauxqs)'";

/** The other tests. They need no set-up. */
export function testsAlone() {
  const { stdout } = spawnSync('git', ['grep', '-lE', IMPORTS_OUTSIDE, '--', '*.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  const outside = [...OUTSIDE, ...stdout.split('\n').filter((file) => file !== '')];
  const others = new Set(listed('--findRelatedTests', ...outside.map((file) => join(root, file))));
  return listed().filter((file) => !others.has(file));
}

/**
 * Those of some files whose path below the project has one of the words in it; without words all of them.
 *
 * @param {string[]} files
 * @param {string[]} words
 * @throws SetupFault when there is none
 */
export function chosenBy(words, files) {
  const chosen = files.filter(
    (file) => words.length === 0 || words.some((word) => relative(root, file).includes(word)),
  );
  if (chosen.length === 0) throw noneHolds(words);
  return chosen;
}

/**
 * Refuses words that Jest would find no test file by, which it takes for regular expressions.
 *
 * @param {string[]} words
 * @throws SetupFault
 */
export function requireTestsBy(words) {
  if (words.length > 0 && listed(...words).length === 0) throw noneHolds(words);
}

const noneHolds = (words) => new SetupFault(`no test file's name holds ${words.join(' or ')}`);

function listed(...args) {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const { stdout } = spawnSync(process.execPath, [jest, '--listTests', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return stdout.split('\n').filter((line) => line.endsWith('.test.ts'));
}
