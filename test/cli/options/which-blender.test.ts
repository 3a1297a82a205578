import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { BLENDER, blenderVersion } from '../../support/blender';
import { brenda } from '../../support/brenda';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';

const version = blenderVersion();
const [series = ''] = /^\d+\.\d+/.exec(version) ?? [];
const numbers = /^[\d.]+/.exec(version)?.[0] ?? '';

/** A machine with a Blender on the PATH that is far newer, and cannot render, and the one that is tested in the home folder. */
async function givenMachine() {
  const home = temporaryFolder();
  const bin = join(home, 'path');
  const folder = join(home, `blender-${numbers}-linux-x64`);
  for (const one of [bin, folder]) mkdirSync(one);
  writeFileSync(join(bin, 'blender'), '#!/bin/sh\necho "Blender 99.0.0"\n[ "$1" = --version ]\n');
  writeFileSync(join(folder, 'blender'), `#!/bin/sh\nexec '${BLENDER}' "$@"\n`);
  for (const one of [bin, folder]) chmodSync(join(one, 'blender'), 0o755);
  const path = join(home, 'plain.blend');
  copyFileSync(await scene('plain'), path);
  const output = join(home, 'frames');
  const env = {
    ...process.env,
    BLENDER: undefined,
    HOME: home,
    PATH: [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
  };
  return {
    blender: join(folder, 'blender'),
    bin,
    output,
    render: (...args: string[]) =>
      brenda(['render', path, '-o', output, '--samples', '1', '--json', ...args], { env }),
    run: (...args: string[]) => brenda(args, { env }),
    scene: path,
    env,
  };
}

describe('without --blender', () => {
  test('the Blender that saved the scene renders it, says so, and goes on with it', async () => {
    const machine = await givenMachine();
    const first = await machine.render('-f', '1');
    expect(first.code).toBe(0);
    expect(first.stderr).toContain(
      `Blender ${version} (${machine.blender}): plain.blend was saved by Blender ${series}; --blender takes another\n`,
    );
    expect(first.stderr).toContain(`(Blender ${version})`);
    const { job } = JSON.parse(first.stdout) as { job: string };
    const kept = readFileSync(join(machine.output, '.brenda', 'jobs', job, 'blender.json'), 'utf8');
    expect(JSON.parse(kept)).toMatchObject({ program: machine.blender, blender: version });
    // Of a folder from before that was written down, a record says it.
    rmSync(join(machine.output, '.brenda', 'jobs', job, 'blender.json'));
    const again = await machine.render('-f', '1-2');
    expect(JSON.parse(again.stdout)).toMatchObject({ job, done: 1, skipped: 1 });
  });

  test('check and plan open it with that, too', async () => {
    const machine = await givenMachine();
    const checked = await machine.run('check', machine.scene, '--json');
    expect(JSON.parse(checked.stdout)).toMatchObject({ blender: version });
    expect(checked.stderr).toContain(`Blender ${version} (${machine.blender})`);
    expect((await machine.run('plan', machine.scene)).stdout).toMatch(/^frame_000001\n/);
  });
});

describe('--blender', () => {
  test('takes a version of one that is there, and $BLENDER does, too', async () => {
    const machine = await givenMachine();
    const ran = await machine.render('-f', '1', '--blender', series);
    expect(ran.code).toBe(0);
    expect(ran.stderr).toMatch(/^1 to render /);
    const far = await machine.render('-f', '1', '--blender', '98.1');
    expect(far).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^brenda: no Blender 98\.1 was found on this machine; there is 99\.0\.0 \(.*\), .*; get it from https:\/\/download\.blender\.org\/release\/Blender98\.1\/, or give its path: --blender PATH\n$/,
      ) as string,
    });
  });

  test('goes on with what it named before', async () => {
    const machine = await givenMachine();
    const elsewhere = join(temporaryFolder(), 'blender');
    writeFileSync(elsewhere, `#!/bin/sh\nexec '${BLENDER}' "$@"\n`);
    chmodSync(elsewhere, 0o755);
    expect((await machine.render('-f', '1', '--blender', elsewhere)).code).toBe(0);
    const again = await machine.render('-f', '1-2');
    expect(again.stderr).toContain(
      `Blender ${version} (${elsewhere}): it has rendered the frames so far; --blender takes another\n`,
    );
    expect(JSON.parse(again.stdout)).toMatchObject({ done: 1, skipped: 1 });
  });
});

test('--blender takes the version of the one that $BLENDER names, wherever it lies', async () => {
  const machine = await givenMachine();
  rmSync(dirname(machine.blender), { recursive: true });
  const elsewhere = join(temporaryFolder(), 'blender');
  writeFileSync(elsewhere, `#!/bin/sh\nexec '${BLENDER}' "$@"\n`);
  chmodSync(elsewhere, 0o755);
  const args = ['render', machine.scene, '-o', machine.output, '-f', '1', '--blender', series];
  const { code, stderr } = await brenda(args, { env: { ...machine.env, BLENDER: elsewhere } });
  expect([code, stderr]).toEqual([0, expect.stringContaining(`(Blender ${version})`)]);
});

test('a program that is no Blender is not found again', async () => {
  const machine = await givenMachine();
  const other = join(temporaryFolder(), 'true');
  writeFileSync(other, '#!/bin/sh\n');
  chmodSync(other, 0o755);
  expect((await machine.render('-f', '1', '--blender', other)).code).not.toBe(0);
  expect((await machine.run('doctor')).stdout).not.toContain(other);
});

test('brenda doctor lists the Blenders of this machine, with version and path', async () => {
  const machine = await givenMachine();
  const { stdout } = await machine.run('doctor');
  expect(stdout).toContain(`ok    Blender: ${version} (${machine.blender})\n`);
});
