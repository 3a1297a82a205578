import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/temporary-folder';

const script = join(__dirname, '..', '..', '..', 'scripts', 'set-up', 'test-programs.mjs');
const program = `
  import { ensureTestPrograms } from '${script}';
  ensureTestPrograms(JSON.parse(process.env.MACHINE));
`;
const debian = {
  osRelease: 'ID=debian\n',
  root: true,
  terminal: false,
  freeSudo: false,
  programs: ['apt-get'],
};
const ALL = ['python3', 'curl', 'xz', 'bzip2', 'mke2fs', 'ssh-keygen', 'sshd', 'ps', 'tmux', 'shellcheck'];

let home: string;
beforeEach(() => {
  home = temporaryFolder();
  mkdirSync(join(home, 'bin'));
  given('env', 'shift; exec "$@"');
});

test('nothing is done where all are there', () => {
  for (const name of ALL) given(name);
  given('apt-get', `echo "$*" >>${home}/calls`);
  expect(ensured(debian)).toBe('');
  expect(existsSync(join(home, 'calls'))).toBe(false);
});

test('what is missing is installed on Debian, all at once', () => {
  for (const name of ['curl', 'xz', 'bzip2', 'mke2fs', 'ssh-keygen', 'sshd']) given(name);
  // Debian's Python without the package that makes environments.
  given('python3', '[ -e "$0.venv" ]');
  given(
    'apt-get',
    `echo "$*" >>${home}/calls
     case "$*" in *install*)
       : >${home}/bin/python3.venv
       for name in ps tmux shellcheck; do printf '#!/bin/sh\\n' >${home}/bin/$name; /bin/chmod +x ${home}/bin/$name; done
     esac`,
  );
  expect(ensured(debian)).toBe(
    'setup: installing python3-venv, procps, tmux, shellcheck with apt-get, for the tests\n',
  );
  expect(readFileSync(join(home, 'calls'), 'utf8')).toMatch(
    /install -y --no-install-recommends python3-venv procps tmux shellcheck\n$/,
  );
});

test('an SSH server is installed in CI only', () => {
  for (const name of ALL.filter((name) => name !== 'sshd')) given(name);
  given('apt-get', `echo "$*" >>${home}/calls`);
  const skipped =
    'setup: no sshd: tests that need it are skipped (one in test/cli/commands/ssh); get it with: apt-get install openssh-server\n';
  expect(ensured(debian)).toBe(skipped);
  expect(existsSync(join(home, 'calls'))).toBe(false);
  expect(ensured(debian, { CI: 'true' })).toBe(
    `setup: installing openssh-server with apt-get, for the tests\n${skipped}`,
  );
  expect(readFileSync(join(home, 'calls'), 'utf8')).toMatch(/ openssh-server\n$/);
});

test('where packages may not be installed, it says which tests are skipped', () => {
  for (const name of ALL.filter((name) => name !== 'shellcheck')) given(name);
  expect(ensured({ ...debian, root: false })).toBe(
    'setup: no shellcheck: tests that need it are skipped (one in test/worker/bootstrap/scripts.test.ts); get it with: apt-get install shellcheck\n',
  );
});

test('where apt-get fails, it says why, too', () => {
  for (const name of ALL.filter((name) => name !== 'curl')) given(name);
  given('apt-get', 'echo "E: Unable to locate package curl" >&2; exit 100');
  expect(ensured(debian)).toContain('setup: apt-get install curl failed: E: Unable to locate package curl\n');
});

function given(name: string, body = ''): void {
  writeFileSync(join(home, 'bin', name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}

function ensured(machine: object, more: Readonly<Record<string, string>> = {}): string {
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    env: { PATH: join(home, 'bin'), HOME: home, MACHINE: JSON.stringify(machine), ...more },
    encoding: 'utf8',
  });
  return stderr;
}
