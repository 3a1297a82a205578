import { spawnSync } from 'node:child_process';
import { SetupFault, lastLine } from './fault.mjs';

/**
 * Runs a program to its end and returns what it printed.
 *
 * @param {{ env?: NodeJS.ProcessEnv, forgive?: boolean }} options `forgive`: whether it may fail.
 * @throws SetupFault with the last thing that it said.
 */
export function run(program, args, { env = process.env, forgive = false } = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status !== 0 && !forgive) {
    throw new SetupFault(`${program} failed: ${error?.message ?? lastLine(stderr || stdout)}`);
  }
  return stdout ?? '';
}
