import { spawnSync } from 'node:child_process';
import { aptInstall, sudoFor } from '../machine/apt.mjs';
import { findProgram } from '../machine/find-program.mjs';
import { thisMachine } from '../machine/this-machine.mjs';
import { say } from '../support/fault.mjs';

/** What tests start and most systems bring: Debian's package of each, and which tests want it. */
const programs = [
  { program: 'python3', package: 'python3-venv', tests: 'all that need moto', isThere: hasVenv },
  { program: 'curl', package: 'curl', tests: 'test/worker/bootstrap' },
  { program: 'xz', package: 'xz-utils', tests: 'test/worker/bootstrap, one in test/worker/project' },
  { program: 'bzip2', package: 'bzip2', tests: 'one in test/worker/project' },
  { program: 'mke2fs', package: 'e2fsprogs', tests: 'test/cli/commands/volume/volume.test.ts' },
  { program: 'ssh-keygen', package: 'openssh-client', tests: 'test/cli/commands/ssh/ssh-farm.test.ts' },
  { program: 'sshd', package: 'openssh-server', tests: 'one in test/cli/commands/ssh', listens: true },
  { program: 'ps', package: 'procps', tests: 'those that end processes' },
  { program: 'tmux', package: 'tmux', tests: 'test/docs/artist.test.ts' },
  { program: 'shellcheck', package: 'shellcheck', tests: 'one in test/worker/bootstrap/scripts.test.ts' },
];

/** Debian has the module that makes environments in a package of its own. */
function hasVenv() {
  return spawnSync('python3', ['-c', 'import ensurepip, venv'], { stdio: 'ignore' }).status === 0;
}

/**
 * Installs the programs of the system that tests start, where packages may be installed; says of the others that the tests which need
 * them are skipped.
 */
export function ensureTestPrograms(machine = thisMachine()) {
  const missing = () =>
    programs.filter(({ program, isThere = () => findProgram(program) !== undefined }) => !isThere());
  // Debian starts a server when it installs it. That is acceptable on a CI machine, and not on a developer's own.
  const wanted = missing()
    .filter(({ listens }) => !listens || process.env.CI !== undefined)
    .map((one) => one.package);
  const sudo = wanted.length > 0 && sudoFor(machine);
  if (sudo) {
    say(`installing ${wanted.join(', ')} with apt-get, for the tests`);
    const failure = aptInstall(wanted, sudo);
    if (failure) say(failure);
  }
  for (const { program, package: name, tests } of missing()) {
    say(`no ${program}: tests that need it are skipped (${tests}); get it with: apt-get install ${name}`);
  }
}
