import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findProgram } from '../machine/find-program.mjs';
import { lastLine, say } from '../support/fault.mjs';
import { environment } from './python-environment.mjs';

/** Programs that tests start and npm does not have: what pip calls each of them, and which tests need it. */
const tools = [
  { program: 'moto_server', wanted: 'moto[server]>=5.2', tests: 'most of those with a farm in them' },
  { program: 'aws', wanted: 'awscli', tests: 'test/worker/bootstrap/whole-boot.test.ts' },
  { program: 'cfn-lint', wanted: 'cfn-lint>=1.51', tests: 'test/lib/validation.test.ts' },
];

/** Where pip and we put programs; the first may not be on the PATH. */
const folders = [join(homedir(), '.local', 'bin'), join(environment, 'bin')];

/**
 * The PATH on which the tests find these programs. Those that are missing are installed; when that cannot be, it says that the tests
 * which need them are skipped.
 */
export function ensurePythonTools() {
  const path = [process.env.PATH, ...folders].join(delimiter);
  const missing = () => tools.filter(({ program }) => !findProgram(program, path));
  const wanted = missing().map((tool) => tool.wanted);
  if (wanted.length === 0) return path;
  say(`installing ${wanted.join(', ')} with pip`);
  // All at once, so that pip finds versions of what they share that suit each of them.
  const attempts = [
    [['python3', '-m', 'pip', 'install', '--quiet', '--user', ...wanted]],
    [
      ['python3', '-m', 'venv', environment],
      [join(environment, 'bin', 'python'), '-m', 'pip', 'install', '--quiet', ...wanted],
    ],
  ];
  const failures = [];
  for (const commands of attempts) {
    const failure = firstFailure(commands);
    if (missing().length === 0) return path;
    failures.push(failure ?? 'pip installed it where it cannot be found');
  }
  say(`that failed: ${failures.join('; ')}`);
  for (const { program, wanted, tests } of missing()) {
    say(`no ${program}: tests that need it are skipped (${tests}); get it with: pip install '${wanted}'`);
  }
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
