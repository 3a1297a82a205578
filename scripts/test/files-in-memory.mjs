import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say } from '../support/fault.mjs';

/** Where the files of tests lie: a folder, or `disk` to keep them out of memory. */
export const testFiles = 'BRENDA_TEST_FILES';

const GIB = 2 ** 30;
/** Half of it is for files, which need less than 1 GiB; the rest is for what the tests start: three Blenders, moto, Node. */
const LEAST_FREE = 8 * GIB;

/**
 * The same program with a file system in memory for the temporary files of tests, which are many, are small, and are written to the disk for sure
 * one by one: a folder on ext4 costs twenty times the processor time that it costs there. The file system is the program's own, and ends with it.
 *
 * Where that cannot be, on a machine with less memory or without root, the files lie on the disk.
 *
 * @param {string[]} command A program and its arguments.
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ command: string[], env: NodeJS.ProcessEnv }}
 */
export function withFilesInMemory(command, env) {
  const free = process.availableMemory();
  if (env[testFiles] !== undefined || process.getuid?.() !== 0 || free < LEAST_FREE) return { command, env };
  // As long as a folder there has been beside others, `/tmp/brenda-`: some tests are of lines that break by the length of a path.
  const folder = join(tmpdir(), 'b-test');
  mkdirSync(folder, { recursive: true });
  const { uid } = lstatSync(folder);
  const mounted = inOwnMounts(folder, free, command);
  const [program, ...args] = inOwnMounts(folder, free, ['true']);
  if (uid !== 0 || spawnSync(program, args, { stdio: 'ignore' }).status !== 0) return { command, env };
  say(`the files of the tests are kept in memory (${testFiles}=disk keeps them on the disk)`);
  return { command: mounted, env: { ...env, [testFiles]: folder } };
}

function inOwnMounts(folder, free, command) {
  const mount = `mount -t tmpfs -o mode=1777,size=${Math.floor(free / 2)} tmpfs "$0" && exec "$@"`;
  return ['unshare', '--mount', '--propagation', 'slave', 'sh', '-c', mount, folder, ...command];
}
