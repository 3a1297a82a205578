import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const scripts = join(__dirname, '..', '..', '..', 'scripts', 'test');

function ran(script: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(scripts, script), ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test.each(['all.mjs', 'unit.mjs', 'blenders.mjs'])(
  'scripts/test/%s refuses in one line a word that no test is called by',
  (script) => {
    const { status, stderr } = ran(script, 'zzznothing');
    expect([status, stderr]).toEqual([1, "setup: no test file's name holds zzznothing\n"]);
  },
);

test('scripts/test/blenders.mjs lists its own arguments, and starts no Blender for that', () => {
  const { status, stdout, stderr } = ran('blenders.mjs', '--help');
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^Usage: npm run test:blenders /);
  expect(stdout).toContain('one of 5.2, official, 4.3, 3.4');
});
