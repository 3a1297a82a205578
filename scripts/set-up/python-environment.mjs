import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from '../support/run.mjs';

/** An environment of Python that is ours alone: Debian's and Homebrew's pip refuse to touch what they call externally managed. */
export const environment = join(homedir(), '.cache', 'brenda', 'python');

/**
 * A Python that has pip: the one on the PATH, or that of the environment, which is made if need be.
 *
 * @throws SetupFault
 */
export function pythonWithPip() {
  const hasPip = (python) => spawnSync(python, ['-m', 'pip', '--version'], { stdio: 'ignore' }).status === 0;
  if (hasPip('python3')) return 'python3';
  const python = join(environment, 'bin', 'python');
  if (!hasPip(python)) run('python3', ['-m', 'venv', environment]);
  return python;
}
