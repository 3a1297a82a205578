import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../download/whole-folder.mjs';
import { say } from '../support/fault.mjs';
import { run } from '../support/run.mjs';

/** The majors of Node that are supported, the oldest first. */
export const nodeNames = ['20', '22', '24'];

const cache = join(homedir(), '.cache', 'brenda', 'nodes');

/**
 * The path of a Node of a major version: npm has the programs of each release as packages, one for each system.
 *
 * @param {string} major
 * @throws SetupFault
 */
export async function nodeNamed(major) {
  const system = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const name = `node-${system}`;
  const folder = join(cache, major);
  const program = join(
    folder,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (existsSync(program)) return program;
  say(`installing Node ${major} into ${folder}`);
  await makeFolder(folder, (whole) => {
    run('npm', ['install', '--silent', '--ignore-scripts', '--prefix', whole, `${name}@${major}`]);
  });
  return program;
}
