import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Finding, severityOf } from '../../../../../protocol/failure/finding';
import { FrameRange } from '../../../../../protocol/job/frame-range';
import { BlenderProcess } from '../../../../../worker/render/blender/process/blender-process';
import { GpuFailed } from '../../../../../worker/render/blender/failures/gpu-failed';
import { BLENDER } from '../../../../support/blender';
import { scene } from '../../../../support/scenes';
import { temporaryFolder } from '../../../../support/temporary-folder';

const work = temporaryFolder();
/** Hides Mesa from Blender: EGL finds no driver. */
const withoutDrivers = { ...process.env, __EGL_VENDOR_LIBRARY_DIRS: '/nowhere' };

// Shaders are compiled on the processor.
jest.setTimeout(300_000);

function start(env: NodeJS.ProcessEnv): Promise<BlenderProcess> {
  return BlenderProcess.start({ executable: BLENDER, workFolder: work, env });
}

async function checked(blender: BlenderProcess, path: string, engine: string): Promise<readonly Finding[]> {
  await blender.open(path, { engine });
  const { findings } = await blender.check({
    frames: FrameRange.parse('1'),
    project: dirname(path),
    elsewhere: false,
  });
  return findings.filter(({ id }) => id === 'no-opengl' || id === 'unchecked');
}

function rendered(blender: BlenderProcess, name: string): Promise<unknown> {
  const folder = join(work, name);
  mkdirSync(folder);
  return blender.render({ frame: 1, folder });
}

describe('without OpenGL', () => {
  let blender: BlenderProcess;
  let path: string;
  beforeAll(async () => {
    path = await scene('plain');
    blender = await start(withoutDrivers);
  });
  afterAll(() => blender.close());

  test.each([
    ['workbench', 'Workbench'],
    ['eevee', 'EEVEE'],
  ])('the check finds what %s lacks and says what to install', async (engine, called) => {
    const [found, ...more] = await checked(blender, path, engine);
    expect(more).toEqual([]);
    expect(found && severityOf(found)).toBe('error');
    expect(found?.say).toBe(
      `is drawn with OpenGL (${called}), which cannot be used on this machine: EGL has no display and no driver`,
    );
    expect(found?.fix).toMatch(/^install OpenGL: libegl1 .* Debian .* mesa-libEGL .* Amazon Linux$/);
  });

  test('a frame fails as the machine’s fault, and Blender does not crash', async () => {
    await blender.open(path, { engine: 'workbench' });
    const failed: unknown = await rendered(blender, 'none').catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(GpuFailed);
    expect((failed as Error).message).toMatch(/^no OpenGL: Workbench needs it, .*; install OpenGL: libegl1/);
    await blender.open(path, { engine: 'cycles' });
    await expect(rendered(blender, 'cycles')).resolves.toMatchObject({ files: ['frame_000001.png'] });
  });

  test('Cycles does without', async () => {
    expect(await checked(blender, path, 'cycles')).toEqual([]);
  });
});

test('where there is one, nothing is found and a frame is drawn', async () => {
  const blender = await start(process.env);
  try {
    expect(await checked(blender, await scene('plain'), 'workbench')).toEqual([]);
    await expect(rendered(blender, 'drawn')).resolves.toMatchObject({ files: ['frame_000001.png'] });
  } finally {
    await blender.close();
  }
});
