import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RenderSettings } from '../../../protocol/render-settings';
import { unitName } from '../../../protocol/unit';
import { BlenderProcess } from '../../../worker/blender/blender-process';
import { freshFrame } from '../../support/fresh-blender';
import { pixels } from '../../support/pixels';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';

/**
 * The promise behind keeping one Blender up: whatever it has rendered before, a frame is pixel for pixel the one
 * that a Blender started for that frame alone renders.
 */
const work = temporaryFolder();
let folders = 0;

/** Renders the frames in that order in one Blender; returns each one's pixels, in that order. */
async function inOneBlender(
  path: string,
  frames: readonly number[],
  { settings = {}, keep = false }: { settings?: RenderSettings; keep?: boolean } = {},
) {
  const blender = await BlenderProcess.start({ executable: 'blender', workFolder: work });
  try {
    const info = await blender.open(path, settings);
    const found = [];
    for (const frame of frames) {
      const folder = join(work, String(folders++));
      mkdirSync(folder);
      const { files } = await blender.render({ frame, folder, persistentData: keep });
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

describe('a frame rendered after others has the pixels of a fresh blender -f', () => {
  // Over every change the scene has, back and forth: cameras at 5, an object gone from 4 to 6, and frames with a sign.
  const order = [5, 1, 7, 4, -3, 5, 3, 1];

  test('with Cycles, in any order, with and without the render data kept', async () => {
    const path = await scene('animated');
    const expected = await fresh(path, order);
    expect(await inOneBlender(path, order)).toEqual(expected);
    expect(await inOneBlender(path, order, { keep: true })).toEqual(expected);
  });

  test.each([
    ['workbench', 'BLENDER_WORKBENCH', [5, 3, -3, 5]],
    ['EEVEE', 'BLENDER_EEVEE', [7, 3]],
  ])('with %s', async (engine, id, frames) => {
    const path = await scene('animated');
    const expected = await fresh(path, frames, ['-E', id]);
    expect(await inOneBlender(path, frames, { settings: { engine } })).toEqual(expected);
  });

  test('where the scene animates its own view layers and render settings', async () => {
    const path = await scene('layers');
    const frames = [7, 5, 2, 5, -2, 8];
    const expected = await fresh(path, frames);
    expect(await inOneBlender(path, frames)).toEqual(expected);
    expect(await inOneBlender(path, frames, { keep: true })).toEqual(expected);
  });

  test('where particles are not baked', async () => {
    const path = await scene('particles');
    const frames = [8, 3, 9, 4];
    expect(await inOneBlender(path, frames)).toEqual(await fresh(path, frames));
  });

  test('where the scene was saved at a negative frame', async () => {
    const path = await scene('plain', 'saved-at-minus-7');
    const frames = [2, -7, 3];
    expect(await inOneBlender(path, frames)).toEqual(await fresh(path, frames));
  });
});
