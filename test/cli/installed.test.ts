import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BLENDER } from '../support/blender';
import { scene } from '../support/scenes';
import { temporaryFolder } from '../support/temporary-folder';

const root = join(__dirname, '..', '..');
const folder = temporaryFolder();
const prefix = join(folder, 'prefix');
const shots = join(folder, 'shots');

beforeAll(async () => {
  const npm = (...args: string[]): string =>
    execFileSync('npm', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  // Of dist/ as it is.
  const tarball = npm('pack', '--silent', '--ignore-scripts', '--pack-destination', folder).trim();
  npm(
    'install',
    '--global',
    '--offline',
    '--no-audit',
    '--no-fund',
    '--prefix',
    prefix,
    join(folder, tarball),
  );
  mkdirSync(shots);
  copyFileSync(await scene('plain'), join(shots, 'plain.blend'));
});

/** The program as it was installed, by the Node on the PATH. */
function brenda(...args: string[]): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(join(prefix, 'bin', 'brenda'), args, {
    cwd: shots,
    encoding: 'utf8',
    env: { ...process.env, BLENDER, NO_COLOR: '1' },
  });
  return { status, said: `${stdout}${stderr}` };
}

test('what npm has installed globally checks a scene, renders it, and goes on with it', () => {
  expect(brenda('doctor').said).toContain(`Node.js: ${process.versions.node}\n`);
  expect(brenda('check', 'plain.blend')).toMatchObject({ status: 0 });
  expect(brenda('render', 'plain.blend', '-f', '1-2', '-o', 'frames')).toMatchObject({ status: 0 });
  expect(brenda('render', 'plain.blend', '-f', '1-3', '-o', 'frames').said).toMatch(
    /^1 rendered in [\d.]+ s, 2 there already: /m,
  );
  const frames = readdirSync(join(shots, 'frames')).filter((name) => !name.startsWith('.'));
  expect(frames).toEqual(['frame_000001.png', 'frame_000002.png', 'frame_000003.png']);
  expect(brenda('status', 'frames').said).toContain('3 done, 0 failed');
});
