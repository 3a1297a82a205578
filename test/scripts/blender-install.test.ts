import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const scripts = join(__dirname, '..', '..', 'scripts');
const program = `
  import { ensureBlender } from '${join(scripts, 'blender-install.mjs')}';
  import { mainOf } from '${join(scripts, 'fault.mjs')}';
  await mainOf(async () => console.log(await ensureBlender()));
`;

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'brenda-blender-'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

test('$BLENDER comes first', () => {
  givenBlender('bin/blender', '3.4.1');
  const named = givenBlender('mine/blender', '5.0.0');
  expect(ensured({ BLENDER: named })).toEqual({
    status: 0,
    blender: named,
    said: `setup: Blender 5.0.0, ${named}\n`,
  });
});

test('then the one on the PATH', () => {
  const onPath = givenBlender('bin/blender', '3.4.1');
  givenBlender('.cache/brenda/blender/4.5.4/blender', '4.5.4');
  expect(ensured().blender).toBe(onPath);
});

test('then the newest that was installed here, and no half of one', () => {
  givenBlender('.cache/brenda/blender/4.5.4/blender', '4.5.4');
  const newest = givenBlender('.cache/brenda/blender/4.10.0/blender', '4.10.0');
  givenBlender('.cache/brenda/blender/.install-x/blender', '9.9.9');
  mkdirSync(join(home, '.cache/brenda/blender/6.0.0'));
  expect(ensured().blender).toBe(newest);
});

test('a $BLENDER that is not there is refused', () => {
  givenBlender('bin/blender', '3.4.1');
  expect(ensured({ BLENDER: '/nowhere/blender' })).toEqual({
    status: 1,
    blender: '',
    said: 'setup: BLENDER="/nowhere/blender": there is no such program\n',
  });
});

test('a Blender that does not start says why', () => {
  const broken = given('bin/blender', 'echo "libXi.so.6: cannot open shared object file" >&2; exit 127');
  expect(ensured()).toEqual({
    status: 1,
    blender: '',
    said: `setup: ${broken} does not start: libXi.so.6: cannot open shared object file\n`,
  });
});

function givenBlender(path: string, version: string): string {
  return given(path, `echo "Blender ${version}"; echo "	build date: today"`);
}

function given(path: string, script: string): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}

function ensured(env: Record<string, string> = {}): { status: number | null; blender: string; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    env: { PATH: join(home, 'bin'), HOME: home, ...env },
    encoding: 'utf8',
  });
  return { status, blender: stdout.trim(), said: stderr };
}
