import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const scripts = join(__dirname, '..', '..', '..', 'scripts');
const PROGRAMS = ['moto_server', 'aws', 'cfn-lint'] as const;
/** Says where each program is on the PATH that the tests would get. */
const program = `
  import { ensurePythonTools } from '${join(scripts, 'set-up', 'python-tools.mjs')}';
  import { findProgram } from '${join(scripts, 'machine', 'find-program.mjs')}';
  const path = ensurePythonTools();
  console.log(JSON.stringify(${JSON.stringify(PROGRAMS)}.map((name) => findProgram(name, path) ?? 'nowhere')));
`;

/** `made FOLDER` makes the programs there, as an installation would. */
const made = `made() {
  mkdir -p "$1"
  for name in ${PROGRAMS.join(' ')}; do printf '#!/bin/sh\\n' >"$1/$name"; chmod +x "$1/$name"; done
}`;

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'brenda-tools-'));
  mkdirSync(join(home, 'bin'));
  // The scripts below are made of these, and the PATH holds nothing else.
  for (const tool of ['mkdir', 'chmod']) givenProgram(tool, `exec /bin/${tool} "$@"`);
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

test('programs that are there are left alone', () => {
  for (const name of PROGRAMS) givenProgram(name, 'exit 1');
  givenProgram('python3', 'exit 1');
  expect(ensured()).toEqual({ where: PROGRAMS.map((name) => join(home, 'bin', name)), said: '' });
});

test('pip puts them under the home of the user', () => {
  givenProgram(
    'python3',
    `[ "$*" = "-m pip install --quiet --user moto[server]>=5.2 awscli cfn-lint>=1.51" ] || exit 9
     ${made}
     made "$HOME/.local/bin"`,
  );
  expect(ensured()).toEqual({
    where: PROGRAMS.map((name) => join(home, '.local', 'bin', name)),
    said: 'setup: installing moto[server]>=5.2, awscli, cfn-lint>=1.51 with pip\n',
  });
});

test('only what is missing is installed', () => {
  givenProgram('moto_server', '');
  givenProgram('cfn-lint', '');
  givenProgram(
    'python3',
    `[ "$*" = "-m pip install --quiet --user awscli" ] || exit 9
     ${made}
     made "$HOME/.local/bin"`,
  );
  const bin = join(home, 'bin');
  expect(ensured().where).toEqual([
    join(bin, 'moto_server'),
    join(home, '.local', 'bin', 'aws'),
    join(bin, 'cfn-lint'),
  ]);
});

test('where pip refuses, they get an environment of their own', () => {
  givenProgram(
    'python3',
    `[ "$2" = venv ] || { echo 'error: externally-managed-environment' >&2; exit 1; }
     mkdir -p "$3/bin"
     printf '#!/bin/sh\\n%s\\nmade "\${0%%/*}"\\n' '${made.replaceAll("'", `'\\''`)}' >"$3/bin/python"
     chmod +x "$3/bin/python"`,
  );
  const bin = join(home, '.cache', 'brenda', 'python', 'bin');
  expect(ensured().where).toEqual(PROGRAMS.map((name) => join(bin, name)));
});

test('where nothing helps, it says why, which tests are skipped, and how to get the programs; the tests go on', () => {
  givenProgram('aws', '');
  givenProgram(
    'python3',
    `[ "$2" = venv ] && { echo 'The virtual environment was not created' >&2; exit 1; }
     printf 'error: externally-managed-environment\\n\\nhint: See PEP 668\\n' >&2; exit 1`,
  );
  expect(ensured()).toEqual({
    where: ['nowhere', join(home, 'bin', 'aws'), 'nowhere'],
    said: [
      'setup: installing moto[server]>=5.2, cfn-lint>=1.51 with pip\n',
      'setup: that failed: error: externally-managed-environment; The virtual environment was not created\n',
      "setup: no moto_server: tests that need it are skipped (most of those with a farm in them); get it with: pip install 'moto[server]>=5.2'\n",
      "setup: no cfn-lint: tests that need it are skipped (test/lib/validation.test.ts); get it with: pip install 'cfn-lint>=1.51'\n",
    ].join(''),
  });
});

test('where there is no Python, it says that', () => {
  expect(ensured().said).toContain(
    'setup: that failed: spawnSync python3 ENOENT; spawnSync python3 ENOENT\n',
  );
});

function givenProgram(name: string, script: string): void {
  writeFileSync(join(home, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

function ensured(): { where: string[]; said: string } {
  const env = { PATH: join(home, 'bin'), HOME: home };
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    env,
    encoding: 'utf8',
  });
  return { where: JSON.parse(stdout) as string[], said: stderr };
}
