import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FrameRange } from '../../../../protocol/job/frame-range';
import type { RenderSettings } from '../../../../protocol/job/render-settings';
import { BlenderProcess } from '../../../../worker/render/blender/process/blender-process';
import { GpuFailed } from '../../../../worker/render/blender/failures/gpu-failed';
import { pixels } from '../../../support/pixels';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';
import { BLENDER } from '../../../support/blender';

const work = temporaryFolder();
const gpu = join(work, 'gpu');
let blender: BlenderProcess | undefined;
let folders = 0;

/** No machine that runs this has a GPU. In its place stands a file: while that is there, Cycles is told that it has one. */
function withStandIn(): NodeJS.ProcessEnv {
  const startup = join(work, 'scripts', 'startup');
  mkdirSync(startup, { recursive: true });
  writeFileSync(
    join(startup, 'stand_in_for_gpu.py'),
    `import bpy, os
@bpy.app.handlers.persistent
def stand_in(*_):
    preferences = bpy.context.preferences.addons["cycles"].preferences
    type(preferences).has_active_device = lambda self: os.path.exists(${JSON.stringify(gpu)})
def register():
    bpy.app.handlers.load_post.append(stand_in)
`,
  );
  return { BLENDER_USER_SCRIPTS: join(work, 'scripts') };
}

async function opened(settings: RenderSettings, name = 'plain') {
  blender = await BlenderProcess.start({
    executable: BLENDER,
    workFolder: join(work, 'blenders'),
    env: { ...process.env, ...withStandIn() },
    // So that it has the scripts of its user.
    trusted: true,
  });
  return blender.open(await scene('plain', name), settings);
}

async function frame(withoutGpu = false) {
  const folder = join(work, String(folders++));
  mkdirSync(folder);
  const rendered = await blender?.render({ frame: 1, folder, withoutGpu });
  return { ...rendered, pixels: await pixels(join(folder, 'frame_000001.png')) };
}

const errors = async (): Promise<readonly string[]> => {
  const asked = { frames: FrameRange.parse('1'), project: work, elsewhere: false };
  return ((await blender?.check(asked))?.findings ?? []).map(({ id }) => id);
};

beforeEach(() => {
  rmSync(gpu, { force: true });
});

afterEach(async () => {
  await blender?.close(0);
});

test('a scene is rendered on what it was saved for', async () => {
  expect((await opened({})).device).toEqual({ type: 'CPU', names: [] });
  expect((await frame()).device).toEqual({ type: 'CPU', names: [] });
});

test('a GPU that is asked for and not there is found by the check, and no frame is rendered without it', async () => {
  expect((await opened({ device: 'gpu' })).device).toEqual({ type: 'CPU', names: [] });
  expect(await errors()).toEqual(['no-gpu']);
  const failure: unknown = await frame().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(GpuFailed);
  expect((failure as GpuFailed).message).toBe(
    'no GPU: scene "Scene" is to be rendered on one, and Cycles has none here',
  );
});

test('where that is allowed the processor renders it, and the frame says so', async () => {
  await opened({ device: 'gpu' });
  const allowed = await frame(true);
  expect(allowed.device).toEqual({ type: 'CPU', names: [] });
  await blender?.close(0);
  await opened({ device: 'cpu' });
  expect(await errors()).toEqual([]);
  expect(allowed.pixels).toEqual((await frame()).pixels);
});

test('a GPU that goes between two frames fails the next, in place of a frame that took the processor', async () => {
  writeFileSync(gpu, '');
  await opened({ device: 'gpu' });
  expect(await errors()).toEqual([]);
  await frame();
  rmSync(gpu);
  await expect(frame()).rejects.toBeInstanceOf(GpuFailed);
});

test('a device is for Cycles alone', async () => {
  await expect(opened({ engine: 'BLENDER_WORKBENCH', device: 'gpu' })).rejects.toThrow(
    'device gpu: the scene is for BLENDER_WORKBENCH, and only Cycles can be told what to render on',
  );
  await expect(blender?.open(await scene('plain'), { engine: 'BLENDER_WORKBENCH' })).resolves.toMatchObject({
    device: null,
  });
});
