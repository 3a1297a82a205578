import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const scripts = join(__dirname, '..', '..', 'scripts');
/** Says where `moto_server` is on the PATH that the tests would get. */
const program = `
  import { ensureMoto } from '${join(scripts, 'moto-install.mjs')}';
  import { findProgram } from '${join(scripts, 'find-program.mjs')}';
  console.log(findProgram('moto_server', ensureMoto()) ?? 'nowhere');
`;

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'brenda-moto-'));
  mkdirSync(join(home, 'bin'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

test('a moto_server that is there is left alone', () => {
  givenProgram('moto_server', 'exit 1');
  givenProgram('python3', 'exit 1');
  expect(ensured()).toEqual({ where: join(home, 'bin', 'moto_server'), said: '' });
});

test('pip puts it under the home of the user', () => {
  givenProgram(
    'python3',
    `[ "$*" = "-m pip install --quiet --user moto[server]>=5.2" ] || exit 9
     mkdir -p "$HOME/.local/bin" && printf '#!/bin/sh\\n' >"$HOME/.local/bin/moto_server"
     chmod +x "$HOME/.local/bin/moto_server"`,
  );
  expect(ensured().where).toBe(join(home, '.local', 'bin', 'moto_server'));
});

test('where pip refuses, it gets an environment of its own', () => {
  givenProgram(
    'python3',
    `[ "$2" = venv ] || { echo 'error: externally-managed-environment' >&2; exit 1; }
     mkdir -p "$3/bin"
     printf '#!/bin/sh\\nprintf "#!/bin/sh\\n" >"%s/moto_server"; chmod +x "%s/moto_server"' "$3/bin" "$3/bin" >"$3/bin/python"
     chmod +x "$3/bin/python"`,
  );
  expect(ensured().where).toBe(join(home, '.cache', 'brenda', 'moto', 'bin', 'moto_server'));
});

test('where nothing helps, one line says why, and the tests go on', () => {
  givenProgram(
    'python3',
    `[ "$2" = venv ] && { echo 'The virtual environment was not created' >&2; exit 1; }
     printf 'error: externally-managed-environment\\n\\nhint: See PEP 668\\n' >&2; exit 1`,
  );
  expect(ensured()).toEqual({
    where: 'nowhere',
    said: [
      'setup: installing moto[server]>=5.2 with pip\n',
      'setup: no moto_server, which some tests need: ',
      'error: externally-managed-environment; The virtual environment was not created\n',
    ].join(''),
  });
});

test('where there is no Python, it says that', () => {
  expect(ensured().said).toContain('no moto_server, which some tests need: spawnSync python3 ENOENT');
});

function givenProgram(name: string, script: string): void {
  writeFileSync(join(home, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  // The shell scripts above are made of these.
  for (const tool of ['mkdir', 'chmod']) {
    writeFileSync(join(home, 'bin', tool), `#!/bin/sh\nexec /bin/${tool} "$@"\n`, { mode: 0o755 });
  }
}

function ensured(): { where: string; said: string } {
  const env = { PATH: join(home, 'bin'), HOME: home };
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    env,
    encoding: 'utf8',
  });
  return { where: stdout.trim(), said: stderr };
}
