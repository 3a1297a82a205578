import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const scripts = join(__dirname, '..', '..', 'scripts');

function ran(script: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(scripts, script), ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test.each(['test.mjs', 'test-unit.mjs', 'test-blenders.mjs'])(
  '%s refuses a word that no test is called by in one line',
  (script) => {
    const { status, stderr } = ran(script, 'zzznothing');
    expect([status, stderr]).toEqual([1, "setup: no test file's name holds zzznothing\n"]);
  },
);

test('test-blenders.mjs tells its own arguments, and starts no Blender for that', () => {
  const { status, stdout, stderr } = ran('test-blenders.mjs', '--help');
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^Usage: npm run test:blenders /);
  expect(stdout).toContain('one of 5.2, official, 4.3, 3.4');
});
