import { dirname } from 'node:path';
import { severityOf } from '../../../../../protocol/failure/finding';
import { FrameRange } from '../../../../../protocol/job/frame-range';
import type { RenderSettings } from '../../../../../protocol/job/render-settings';
import { BlenderProcess } from '../../../../../worker/render/blender/process/blender-process';
import { BLENDER, isAtLeast } from '../../../../support/blender';
import { scene } from '../../../../support/scenes';
import { temporaryFolder } from '../../../../support/temporary-folder';

const work = temporaryFolder();
let blender: BlenderProcess;

beforeAll(async () => {
  blender = await BlenderProcess.start({ executable: BLENDER, workFolder: work });
});
afterAll(() => blender.close());

/** `error no-camera scene "Blind"`, of each finding. */
async function found(name: string, frames: string, settings: RenderSettings = {}): Promise<string[]> {
  const path = await scene('edits', name);
  await blender.open(path, settings);
  const { findings } = await blender.check({
    frames: FrameRange.parse(frames),
    project: dirname(path),
    elsewhere: false,
  });
  return findings.map((one) => `${severityOf(one)} ${one.id} ${one.subject}`).sort();
}

/** Every scene of these is for a GPU, and there is none: one that is rendered is told by that. */
async function rendered(name: string, frames: string): Promise<string[]> {
  const lines = (await found(name, frames)).filter((line) => line.includes('no-gpu'));
  return lines.map((line) => line.replace(/^error no-gpu scene "(.*)"$/, '$1'));
}

describe('the check looks at the scenes that are rendered for the frames asked for, and at no others:', () => {
  test.each([
    ['edited', '1-10', ['Covering', 'Late']],
    ['edited', '1-4', ['Covering']],
    ['edited', '5', ['Late']],
    ['edited', '20', []],
    ['nested', '1-10', ['Inner early', 'Inner late', 'One', 'Two']],
    ['nested', '2', ['Inner early', 'One', 'Two']],
    ['nested', '7', ['Inner late']],
    ['composited', '1', ['Layers']],
    // Blender 5 takes an edit of which everything is muted for none.
    ['muted', '1', isAtLeast(5) ? ['Edit'] : []],
  ])('%s, frames %s: %j', async (name, frames, scenes) => {
    expect(await rendered(name, frames)).toEqual(scenes);
  });

  test('a strip may bring the camera that its scene lacks', async () => {
    const cameras = (await found('cameras', '1')).filter((line) => line.includes('no-camera'));
    expect(cameras).toEqual(['error no-camera scene "Blind"']);
  });

  test('a picture is missed in what is shown, and only told of elsewhere', async () => {
    expect((await found('pictures', '1-10')).filter((line) => line.includes('missing-images'))).toEqual([
      'error missing-images Shown.png',
      "warning missing-images Edit's own.png",
      'warning missing-images Hidden.png',
    ]);
  });

  test('of the File Output nodes, those that write', async () => {
    expect(await found('outputs', '1', { device: 'cpu' })).toEqual([
      'warning outputs-elsewhere compositor node "Written"',
    ]);
  });
});

test('--denoise off is for every scene that is rendered', async () => {
  const { denoised } = await blender.open(await scene('edits', 'nested'), {});
  expect(denoised).toBe(true);
  const off = await blender.open(await scene('edits', 'nested'), { denoise: 'off' });
  expect(off.denoised).toBe(false);
  expect(
    (await found('nested', '1-10', { denoise: 'off' })).filter((line) => line.includes('denoise')),
  ).toEqual([]);
});
