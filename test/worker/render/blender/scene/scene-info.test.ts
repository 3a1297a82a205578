import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import sharp from 'sharp';
import type { RenderSettings } from '../../../../../protocol/job/render-settings';
import { BlenderProcess } from '../../../../../worker/render/blender/process/blender-process';
import { freshFrame } from '../../../../support/fresh-blender';
import { pixels } from '../../../../support/pixels';
import { scene } from '../../../../support/scenes';
import { temporaryFolder } from '../../../../support/temporary-folder';
import { savedByNewer } from '../../../../support/blenders/newer-file';
import { BLENDER, blenderVersion, isAtLeast } from '../../../../support/blender';

const work = temporaryFolder();
let blender: BlenderProcess;
let folders = 0;

beforeAll(async () => {
  blender = await BlenderProcess.start({ executable: BLENDER, workFolder: work });
});
afterAll(() => blender.close());

async function render(frame: number): Promise<{ files: readonly string[]; in: string }> {
  const folder = join(work, String(folders++));
  mkdirSync(folder);
  return { ...(await blender.render({ frame, folder })), in: folder };
}

test('tells what the scene is', async () => {
  const info = await blender.open(await scene('plain'), {});
  expect(info).toEqual({
    blender: {
      version: blenderVersion(),
      build: expect.any(String) as string,
      built: expect.any(String) as string,
    },
    savedBy: /^\d+\.\d+/.exec(blenderVersion())?.[0],
    frames: { first: 1, last: 10, step: 1 },
    engine: 'CYCLES',
    samples: 2,
    denoised: false,
    width: 80,
    height: 60,
    format: 'PNG',
    extension: '.png',
    // Blender's own: nobody has set one.
    output: { text: '/tmp/', hasTemplates: isAtLeast(4, 5) },
    files: [],
    device: { type: 'CPU', names: [] },
    openSeconds: expect.any(Number) as number,
    residentBytes: expect.any(Number) as number,
    scriptsRunWithFrames: false,
    isInPlace: false,
  });
  expect(info.residentBytes).toBeGreaterThan(2 ** 24);
});

/** Blender 4.2 to 4.5 call EEVEE by another name. */
const eevee = isAtLeast(4, 2) && !isAtLeast(5) ? 'BLENDER_EEVEE_NEXT' : 'BLENDER_EEVEE';

test.each<[RenderSettings, object]>([
  [
    { engine: 'cycles', samples: 7 },
    { engine: 'CYCLES', samples: 7 },
  ],
  [
    { engine: 'eevee', samples: 7 },
    { engine: eevee, samples: 7 },
  ],
  [{ engine: 'BLENDER_EEVEE_NEXT' }, { engine: eevee, samples: 1 }],
  [{ engine: 'BLENDER_EEVEE' }, { engine: eevee, samples: 1 }],
  [{ engine: 'Workbench' }, { engine: 'BLENDER_WORKBENCH', samples: null }],
  [{ format: 'jpg' }, { format: 'JPEG', extension: '.jpg' }],
  [{ format: 'exr' }, { format: 'OPEN_EXR', extension: '.exr' }],
  [{ format: 'tif' }, { format: 'TIFF', extension: '.tif' }],
  [{ format: 'tga' }, { format: 'TARGA', extension: '.tga' }],
  [{ format: 'jp2' }, { format: 'JPEG2000', extension: '.jp2' }],
  [{ format: 'open_exr_multilayer' }, { format: 'OPEN_EXR_MULTILAYER', extension: '.exr' }],
  [{ resolution: { width: 33, height: 21 } }, { width: 33, height: 21 }],
  [{ percentage: 33 }, { width: 26, height: 19 }],
])('%j makes it %j', async (settings, expected) => {
  expect(await blender.open(await scene('plain'), settings)).toMatchObject(expected);
});

test.each(['plain', 'cropped'])('the size it tells of %s is that of the file', async (name) => {
  const info = await blender.open(await scene('plain', name), { format: 'png', percentage: 77 });
  const { files, in: folder } = await render(1);
  const { width, height } = await sharp(join(folder, files[0] ?? '')).metadata();
  expect({ width, height }).toEqual({ width: info.width, height: info.height });
});

test('each view of a stereo scene is a file', async () => {
  await blender.open(await scene('plain', 'stereo'), {});
  expect((await render(12)).files).toEqual(['frame_000012_L.png', 'frame_000012_R.png']);
});

test('a camera asked for is the camera, whatever the markers say', async () => {
  const path = await scene('animated');
  await blender.open(path, { camera: 'Below' });
  const { files, in: folder } = await render(7);
  const unmarked =
    'import bpy; s = bpy.context.scene; s.timeline_markers.clear(); s.camera = s.objects["Below"]';
  const expected = await freshFrame(path, 7, ['--python-expr', unmarked]);
  expect(await pixels(join(folder, files[0] ?? ''))).toEqual(await pixels(expected));
});

test('a view layer asked for is the only one rendered, as if the others were turned off', async () => {
  const path = await scene('layers');
  await blender.open(path, { viewLayer: 'First' });
  const { files, in: folder } = await render(2);
  const alone = 'import bpy; bpy.context.scene.view_layers["Second"].use = False';
  const expected = await freshFrame(path, 2, ['--python-expr', alone]);
  expect(await pixels(join(folder, files[0] ?? ''))).toEqual(await pixels(expected));
});

test('opens a scene that a newer Blender saved, and says which', async () => {
  const path = join(work, 'newer.blend');
  const newer = savedByNewer(readFileSync(await scene('plain')));
  writeFileSync(path, newer.bytes);
  expect((await blender.open(path, {})).savedBy).toBe(newer.version);
});

test('lists every file the scene reads, there or not', async () => {
  const path = await scene('assets');
  const { files } = await blender.open(path, {});
  expect(files.map((file) => relative(dirname(path), file))).toEqual([
    'gone.png',
    'library.blend',
    'one.png',
    'udim.1001.png',
    'udim.1002.png',
    'walk/step_003.png',
    'walk/step_004.png',
    'walk/step_005.png',
  ]);
});

test('File Output nodes write into the folder of the frame, each into its own, and nowhere else', async () => {
  const path = join(work, 'artist', 'scenes', 'shot.blend');
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(await scene('file-outputs'), path);
  await blender.open(path, {});
  for (const frame of [3, -2]) {
    const digits = frame < 0 ? '-000002' : '000003';
    const short = frame < 0 ? '-0002' : '0003';
    const { files } = await render(frame);
    const expected = [
      `All_layers/all_${short}.exr`,
      `Beauty/main_${short}.png`,
      `Beauty/${isAtLeast(5) ? '_./_./' : ''}up_${short}.png`,
      `Beauty_/absolute/path/picture${short}.jpg`,
      `frame_${digits}.png`,
    ];
    expect(files).toEqual(expected.sort());
  }
  expect(readdirSync(join(work, 'artist'), { recursive: true })).toEqual(['scenes', 'scenes/shot.blend']);
});
