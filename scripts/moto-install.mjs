import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { lastLine, say } from './fault.mjs';
import { findProgram } from './find-program.mjs';

const wanted = 'moto[server]>=5.2';
const environment = join(homedir(), '.cache', 'brenda', 'moto');

/** Where pip and we put `moto_server`; the first may not be on the PATH. */
const folders = [join(homedir(), '.local', 'bin'), join(environment, 'bin')];

/**
 * The PATH on which the tests find `moto_server`, the emulator of AWS. It is installed when it is missing;
 * when that cannot be, the tests that need it fail and say so, and the others still run.
 */
export function ensureMoto() {
  const path = [process.env.PATH, ...folders].join(delimiter);
  if (findProgram('moto_server', path)) return path;
  say(`installing ${wanted} with pip`);
  const attempts = [
    [['python3', '-m', 'pip', 'install', '--quiet', '--user', wanted]],
    // Debian's and Homebrew's pip refuse to touch what they call externally managed; an environment is ours alone.
    [
      ['python3', '-m', 'venv', environment],
      [join(environment, 'bin', 'python'), '-m', 'pip', 'install', '--quiet', wanted],
    ],
  ];
  const failures = [];
  for (const commands of attempts) {
    const failure = firstFailure(commands);
    if (!failure && findProgram('moto_server', path)) return path;
    failures.push(failure ?? 'pip installed it where it cannot be found');
  }
  say(`no moto_server, which some tests need: ${failures.join('; ')}`);
  return path;
}

function firstFailure(commands) {
  for (const [program, ...args] of commands) {
    const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
    if (status !== 0) return error?.message ?? complaint(stderr || stdout);
  }
  return undefined;
}

/** pip says what is wrong first, and gives hints after it. */
function complaint(output) {
  return /^error:.*/im.exec(output)?.[0].trim() ?? lastLine(output);
}
