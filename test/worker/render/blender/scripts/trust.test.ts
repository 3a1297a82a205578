import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FrameRange } from '../../../../../protocol/job/frame-range';
import { BlenderProcess } from '../../../../../worker/render/blender/process/blender-process';
import { freshFrame } from '../../../../support/fresh-blender';
import { pixels } from '../../../../support/pixels';
import { scene } from '../../../../support/scenes';
import { temporaryFolder } from '../../../../support/temporary-folder';
import { BLENDER } from '../../../../support/blender';

const work = temporaryFolder();
let path: string;
let spied: string;

beforeAll(async () => {
  path = join(work, 'trust.blend');
  copyFileSync(await scene('trust'), path);
  spied = join(work, 'spied.json');
});

beforeEach(() => {
  rmSync(spied, { force: true });
});

interface Spied {
  readonly pid: number;
  readonly group: number;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

const SECRETS = {
  AWS_ACCESS_KEY_ID: 'AKIA',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.2/',
  BRENDA_QUEUE_URL: 'http://queue',
  GITHUB_TOKEN: 'secret',
};

/** What comes of opening, checking and rendering the scene in a Blender that could see secrets. */
async function rendered(trusted: boolean, env: NodeJS.ProcessEnv = {}) {
  const workFolder = join(work, 'blenders');
  const blender = await BlenderProcess.start({
    executable: BLENDER,
    workFolder,
    env: { ...process.env, ...SECRETS, ...env },
  });
  try {
    await blender.open(path, trusted ? { trusted } : {});
    const frames = FrameRange.parse('3');
    const { findings } = await blender.check({ frames, project: work, elsewhere: false });
    const folder = join(work, `frames-${String(trusted)}-${String(Object.keys(env).length)}`);
    mkdirSync(folder, { recursive: true });
    const frame = await blender.render({ frame: 3, folder });
    const file = join(folder, frame.files[0] ?? '');
    return {
      findings: findings.map(({ id }) => id),
      pixels: await pixels(file),
      pid: blender.pid,
      workFolder,
    };
  } finally {
    await blender.close();
  }
}

/** Preferences in which Auto Run Python Scripts is on. */
function autoRunning(): NodeJS.ProcessEnv {
  const env = { HOME: join(work, 'home'), XDG_CONFIG_HOME: join(work, 'home', '.config') };
  mkdirSync(env.XDG_CONFIG_HOME, { recursive: true });
  const turnOn =
    'import bpy; bpy.context.preferences.filepaths.use_scripts_auto_execute = True; bpy.ops.wm.save_userpref()';
  execFileSync(BLENDER, ['-b', '--python-exit-code', '1', '--python-expr', turnOn], {
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  // It works where nobody forbids it.
  execFileSync(BLENDER, ['-b', path], { env: { ...process.env, ...env }, stdio: 'ignore' });
  expect(existsSync(spied)).toBe(true);
  rmSync(spied);
  return env;
}

test('a scene that is not trusted runs nothing of its own, and is told what it would have run', async () => {
  const { findings } = await rendered(false);
  expect(existsSync(spied)).toBe(false);
  expect(findings.sort()).toEqual(['blocked-drivers', 'blocked-scripts']);
});

test('nor does it where the preferences of the user say otherwise', async () => {
  const { findings } = await rendered(false, autoRunning());
  expect(existsSync(spied)).toBe(false);
  expect(findings.sort()).toEqual(['blocked-drivers', 'blocked-scripts']);
});

test('a trusted scene runs its scripts and drivers, and its frame is that of blender --enable-autoexec', async () => {
  const trusted = await rendered(true);
  expect(trusted.findings).toEqual([]);
  expect(existsSync(spied)).toBe(true);
  // Options that come after the scene are too late for it.
  const fresh = await freshFrame('--enable-autoexec', 3, [path]);
  expect(trusted.pixels).toEqual(await pixels(fresh));
  expect(trusted.pixels).not.toEqual((await rendered(false)).pixels);
});

test('what it runs has no credentials, a folder for temporary files of its own, and a process group of its own', async () => {
  const { pid, workFolder } = await rendered(true);
  const seen = JSON.parse(readFileSync(spied, 'utf8')) as Spied;
  expect(Object.keys(seen.environment).filter((name) => /^(AWS|BRENDA|GITHUB)_/i.test(name))).toEqual([]);
  expect(seen).toMatchObject({ pid, group: pid, folder: seen.environment['TMPDIR'] });
  expect(dirname(dirname(seen.folder))).toBe(workFolder);
  expect(existsSync(seen.folder)).toBe(false);
});
