import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closingLineFile } from './closing-line.mjs';
import { root } from './root.mjs';
import { runToTheEnd } from './run-to-the-end.mjs';

/**
 * Runs Jest, which writes its closing line into a file.
 *
 * @param {string[]} args Jest's own.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} node The Node that runs it.
 * @returns Its exit code, and the line; undefined when no test was run.
 */
export async function runJest(args, env, node = process.execPath) {
  const folder = mkdtempSync(join(tmpdir(), 'brenda-test-'));
  const file = join(folder, 'closing-line');
  try {
    const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
    const code = await runToTheEnd(
      [jest, ...args],
      { cwd: root, env: { ...env, [closingLineFile]: file } },
      node,
    );
    return { code, line: existsSync(file) ? readFileSync(file, 'utf8') : undefined };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
