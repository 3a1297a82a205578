import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/temporary-folder';

const script = join(__dirname, '..', '..', '..', 'scripts', 'set-up', 'python-environment.mjs');
const program = `
  import { pythonWithPip } from '${script}';
  console.log(pythonWithPip());
`;

let home: string;
beforeEach(() => {
  home = temporaryFolder();
  mkdirSync(join(home, 'bin'));
});

test('a Python that has pip is taken as it is', () => {
  givenPython('exit 0');
  expect(taken()).toBe('python3');
});

test('beside one without pip an environment is made, once', () => {
  const ours = join(home, '.cache/brenda/python');
  givenPython(`
    [ "$2" = venv ] || exit 1
    [ ! -e "$3" ] || exit 9
    /bin/mkdir -p "$3/bin" && printf '#!/bin/sh\\n' >"$3/bin/python" && /bin/chmod +x "$3/bin/python"`);
  expect(taken()).toBe(join(ours, 'bin', 'python'));
  expect(taken()).toBe(join(ours, 'bin', 'python'));
});

function givenPython(script: string): void {
  writeFileSync(join(home, 'bin', 'python3'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

function taken(): string {
  const env = { PATH: join(home, 'bin'), HOME: home };
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    env,
    encoding: 'utf8',
  });
  return stdout.trim();
}
