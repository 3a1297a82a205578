import { BlenderProcess } from '../../../../worker/render/blender/process/blender-process';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';
import { BLENDER } from '../../../support/blender';
import { describe, test } from '../../../support/blenders/where-sliced';

let blender: BlenderProcess;

beforeAll(async () => {
  blender = await BlenderProcess.start({ executable: BLENDER, workFolder: temporaryFolder() });
});
afterAll(() => blender.close());

describe('a frame is not rendered in slices', () => {
  test.each([
    ['workbench', 'BLENDER_WORKBENCH has no samples that can be rendered apart'],
    ['adaptive', 'adaptive sampling is on'],
    ['denoised', 'denoising is on'],
    ['time-limit', 'its samples have a time limit'],
    ['scrambling', 'the scrambling distance is automatic'],
    ['offset', 'it is itself a part of the samples of a frame'],
    ['layer-samples', 'view layer "ViewLayer" has its own number of samples'],
    ['compositor', 'the compositor is in use'],
    ['sequencer', 'the sequencer is in use'],
    ['views', 'it has several views'],
    ['freestyle', 'Freestyle is on'],
    ['stamp', 'the time or memory it took is burnt into it'],
    ['vector', 'its pass Vector cannot be merged'],
    ['sample-count', 'its pass Debug Sample Count cannot be merged'],
    ['fog-passes', 'its pass DiffInd cannot be merged'],
    ['mist-glass', 'its pass Mist cannot be merged'],
    ['grease-pencil', 'it shows Grease Pencil'],
    ['shadow-catcher', 'it has a shadow catcher'],
    ['cloth', 'cloth "Cloth" is not baked'],
    ['animated', 'the setting cycles.samples is animated'],
  ])('%s: %s', async (name, obstacle) => {
    await blender.open(await scene('sliced', name), {});
    expect(await blender.slicing()).toEqual({ obstacles: [obstacle] });
  });

  test('with Cryptomatte in its file', async () => {
    await blender.open(await scene('sliced', 'cryptomatte'), {});
    const { obstacles } = await blender.slicing();
    expect(obstacles).toContain('its pass CryptoObject00 cannot be merged');
  });
});

test('all reasons are told', async () => {
  await blender.open(await scene('sliced', 'adaptive'), { format: 'OPEN_EXR_MULTILAYER' });
  expect((await blender.slicing()).obstacles).toEqual(['adaptive sampling is on']);
});

describe('of a frame that can be', () => {
  test.each([
    ['png-8', { samples: 12, rounds: 1, passes: { Combined: 'mean' } }],
    ['tiled', { samples: 12, rounds: 6, passes: { Combined: 'mean' } }],
    ['layers', { samples: 12, rounds: 2, passes: { Combined: 'mean', Depth: 'first', UV: 'mean' } }],
  ])('it is known how: %s', async (name, how) => {
    await blender.open(await scene('sliced', name), {});
    expect(await blender.slicing()).toEqual({ obstacles: [], ...how });
  });

  test('its settings are as before, once a slice is rendered', async () => {
    const frames = [];
    await blender.open(await scene('sliced', 'png-16'), {});
    for (const slice of [false, true, false]) {
      const folder = temporaryFolder();
      if (slice) await blender.renderSlice({ frame: 2, folder, first: 3, count: 4 });
      else frames.push(await blender.render({ frame: 2, folder }));
    }
    const [before, after] = frames;
    expect(after?.expected).toEqual(before?.expected);
    expect(after?.samples).toBe(12);
  });
});
