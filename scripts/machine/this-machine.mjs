import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { findProgram } from './find-program.mjs';

/**
 * What the set-up asks about a machine.
 *
 * @typedef {object} Machine
 * @property {string} platform As Node says it: `linux`, `darwin`, `win32`.
 * @property {string} arch As Node says it: `x64`, `arm64`.
 * @property {string} osRelease The text of /etc/os-release.
 * @property {boolean} root Whether we may install packages without asking.
 * @property {boolean} terminal Whether there is a user to type a password.
 * @property {boolean} freeSudo Whether sudo asks for none.
 * @property {string[]} programs Which of apt-get, sudo, tar and xz there are.
 */

/** @returns {Machine} */
export function thisMachine() {
  const release = '/etc/os-release';
  return {
    platform: process.platform,
    arch: process.arch,
    osRelease: existsSync(release) ? readFileSync(release, 'utf8') : '',
    root: process.getuid?.() === 0,
    terminal: process.stdin.isTTY === true && process.stderr.isTTY === true,
    freeSudo: spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0,
    programs: ['apt-get', 'sudo', 'tar', 'xz'].filter((name) => findProgram(name)),
  };
}
