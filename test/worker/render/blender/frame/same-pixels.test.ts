import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RenderSettings } from '../../../../../protocol/job/render-settings';
import { unitName } from '../../../../../protocol/job/unit';
import { BlenderProcess } from '../../../../../worker/render/blender/process/blender-process';
import { freshFrame } from '../../../../support/fresh-blender';
import { pixels } from '../../../../support/pixels';
import { scene } from '../../../../support/scenes';
import { temporaryFolder } from '../../../../support/temporary-folder';
import { BLENDER, isAtLeast } from '../../../../support/blender';

/**
 * The promise behind keeping one Blender up: whatever it has rendered before, a frame is pixel for pixel the one
 * that a Blender started for that frame alone renders.
 */
const work = temporaryFolder();
let folders = 0;

/** Renders the frames in that order in one Blender; returns each one's pixels, in that order. */
async function inOneBlender(path: string, frames: readonly number[], settings: RenderSettings = {}) {
  const blender = await BlenderProcess.start({ executable: BLENDER, workFolder: work });
  try {
    const info = await blender.open(path, settings);
    const found = [];
    for (const frame of frames) {
      const folder = join(work, String(folders++));
      mkdirSync(folder);
      const { files } = await blender.render({ frame, folder });
      expect(files).toEqual([
        `${unitName({ span: { first: frame, last: frame, step: 1 } })}${info.extension}`,
      ]);
      found.push(await pixels(join(folder, files[0] ?? '')));
    }
    return found;
  } finally {
    await blender.close();
  }
}

async function fresh(path: string, frames: readonly number[], options: readonly string[] = []) {
  const found = new Map<number, Awaited<ReturnType<typeof pixels>>>();
  for (const frame of new Set(frames)) found.set(frame, await pixels(await freshFrame(path, frame, options)));
  expect(new Set([...found.values()].map(({ values }) => values)).size).toBe(found.size);
  return frames.map((frame) => found.get(frame));
}

// Each frame to compare with costs the start of a Blender, and EEVEE's shaders are compiled on the processor.
jest.setTimeout(180_000);

describe('a frame rendered after others has the pixels of a fresh blender -f', () => {
  test('with Cycles, in any order', async () => {
    const path = await scene('animated');
    // Back and forth over every change: the camera at 5, an object gone from 4 to 6, and a frame with a sign.
    const order = [5, 1, 7, 4, -3, 5, 1];
    expect(await inOneBlender(path, order)).toEqual(await fresh(path, order));
  });

  test.each([
    ['workbench', 'BLENDER_WORKBENCH', [5, -3, 3], [-3, 3]],
    ['EEVEE', isAtLeast(4, 2) && !isAtLeast(5) ? 'BLENDER_EEVEE_NEXT' : 'BLENDER_EEVEE', [7, 3], [3]],
  ])('with %s', async (engine, id, order, compared) => {
    const path = await scene('animated');
    const rendered = await inOneBlender(path, order, { engine });
    expect(rendered.slice(-compared.length)).toEqual(await fresh(path, compared, ['-E', id]));
  });

  test('where the scene animates its own view layers and render settings', async () => {
    const path = await scene('layers');
    const order = [7, 5, 2, 5, -2];
    expect(await inOneBlender(path, order)).toEqual(await fresh(path, order));
  });

  test('with denoising turned off, where the scene is denoised', async () => {
    const path = await scene('plain', 'denoised');
    const noisy = ['--python-expr', 'import bpy; bpy.context.scene.cycles.use_denoising = False'];
    expect(await inOneBlender(path, [2], { denoise: 'off' })).toEqual(await fresh(path, [2], noisy));
  });

  test('where particles are not baked', async () => {
    const path = await scene('particles');
    const order = [8, 3, 9];
    expect(await inOneBlender(path, order)).toEqual(await fresh(path, order));
  });

  test('where the scene was saved at a negative frame', async () => {
    const path = await scene('plain', 'saved-at-minus-7');
    const order = [2, -7, 3];
    expect(await inOneBlender(path, order)).toEqual(await fresh(path, order));
  });

  test.each([['kept'], ['edit']])(
    'where what is kept between frames would show, and the scene asks for it: %s',
    async (name) => {
      const path = await scene('kept', name);
      const order = [1, 2, 3, 2, 1];
      expect(await inOneBlender(path, order)).toEqual(await fresh(path, order));
    },
  );
});

test('a number of samples that the job sets holds where the scene has keyframes for it', async () => {
  const path = await scene('kept');
  const still =
    'import bpy; s = bpy.context.scene; s.cycles.samples = 2; ' +
    's.keyframe_delete("cycles.samples", frame=1); s.keyframe_delete("cycles.samples", frame=4)';
  expect(await inOneBlender(path, [2, 4], { samples: 2 })).toEqual(
    await fresh(path, [2, 4], ['--python-expr', still]),
  );
});

test('render data is kept when that is asked for, and shows', async () => {
  const path = await scene('kept');
  const [first, second] = await inOneBlender(path, [1, 3], { keepRenderData: true });
  const [alone, fresh3] = await fresh(path, [1, 3]);
  expect(first).toEqual(alone);
  expect(second).not.toEqual(fresh3);
});
