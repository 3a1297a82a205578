import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closingLineFile, lineAfterSecondRun } from '../jest/closing-line.mjs';
import { root } from '../support/root.mjs';
import { runToTheEnd } from '../support/run-to-the-end.mjs';
import { testFiles, withFilesInMemory } from './files-in-memory.mjs';

/** A file to which the failed tests are appended, for a summary after many runs. */
const failuresFile = 'BRENDA_TEST_FAILURES';

/** More failed files than this are no accident of a busy machine, and are not run again. */
const fewFiles = 5;

/**
 * Runs Jest. Where `CI` is set, the few files that failed are run once more, one after another, and on the disk: many tests wait for real processes,
 * and a busy machine can let one run out of time, or of memory. A test that passes only then has passed, and is told.
 *
 * @param {string[]} args Jest's own.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} node The Node that runs it.
 * @returns Its exit code, and the closing line; undefined when no test was run.
 */
export async function runJest(args, env, node = process.execPath) {
  const first = await runOnce(args, env, node);
  const files = [...new Set(first.failures.map(({ file }) => file))];
  if (!env.CI || files.length === 0 || files.length > fewFiles) {
    tell('failed', first.failures, env);
    return { code: first.code, line: first.line };
  }
  console.log(`\n== again, by themselves: ${files.join(', ')}`);
  const again = await runOnce(
    ['--runInBand', '--runTestsByPath', ...files.map((file) => join(root, file))],
    { ...env, [testFiles]: 'disk' },
    node,
  );
  if (again.line === undefined) {
    tell('failed', first.failures, env);
    return { code: first.code, line: first.line };
  }
  const key = ({ file, title }) => `${file} ${title}`;
  const still = new Set(again.failures.map(key));
  tell('failed', again.failures, env);
  tell(
    'failed beside other tests, passed alone',
    first.failures.filter((failure) => !still.has(key(failure))),
    env,
  );
  return {
    code: again.code,
    line: lineAfterSecondRun(first.line, first.failures.length, again.failures.length),
  };
}

async function runOnce(args, env, node) {
  const folder = mkdtempSync(join(tmpdir(), 'brenda-test-'));
  const file = join(folder, 'closing-line');
  try {
    const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
    const { command, env: ran } = withFilesInMemory([node, jest, ...args], env);
    const [program, ...rest] = command;
    const code = await runToTheEnd(rest, { cwd: root, env: { ...ran, [closingLineFile]: file } }, program);
    const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { failures: [] };
    return { code, ...report };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tell(what, failures, env) {
  if (failures.length === 0) return;
  const text = failures
    .map(({ file, title, message }) => `${what}: ${file}: ${title}\n${message.replaceAll(/^/gm, '    ')}\n`)
    .join('');
  if (env[failuresFile]) appendFileSync(env[failuresFile], text);
}
