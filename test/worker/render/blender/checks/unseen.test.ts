import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { severityOf } from '../../../../../protocol/failure/finding';
import { FrameRange } from '../../../../../protocol/job/frame-range';
import { BlenderProcess } from '../../../../../worker/render/blender/process/blender-process';
import { BLENDER } from '../../../../support/blender';
import { pixels } from '../../../../support/pixels';
import { scene } from '../../../../support/scenes';
import { temporaryFolder } from '../../../../support/temporary-folder';

const work = temporaryFolder();
let blender: BlenderProcess;

beforeAll(async () => {
  blender = await BlenderProcess.start({ executable: BLENDER, workFolder: work });
});
afterAll(() => blender.close());

async function found(name: string): Promise<string[]> {
  const path = await scene('unseen', name);
  await blender.open(path, {});
  const asked = { frames: FrameRange.parse('1-4'), project: dirname(path), elsewhere: false };
  const { findings } = await blender.check(asked);
  return findings.map((one) => `${severityOf(one)} ${one.id} ${one.subject}`).sort();
}

async function frame(name: string) {
  await blender.open(await scene('unseen', name), {});
  const folder = join(work, name);
  mkdirSync(folder);
  const { files, missingImages } = await blender.render({ frame: 2, folder });
  return { picture: await pixels(join(folder, files[0] ?? '')), missingImages };
}

test('a lost picture that no frame shows is a warning', async () => {
  expect(await found('unseen')).toEqual([
    'warning missing-images at a chain that ends.png',
    'warning missing-images excluded.png',
    'warning missing-images in a collection that is off.png',
    'warning missing-images in a group that leads nowhere.png',
    'warning missing-images in a layer that is off.png',
    'warning missing-images in a modifier that is off.png',
    'warning missing-images in a slot without faces.png',
    'warning missing-images in a slot without letters.png',
    'warning missing-images off.png',
  ]);
});

test('the frame has the pixels that it has with those pictures, and its record misses none', async () => {
  const lost = await frame('unseen');
  expect(lost).toEqual(await frame('unseen-whole'));
  expect(lost.missingImages).toEqual([]);
});

test('a lost picture that a frame may show is an error', async () => {
  expect(await found('seen')).toEqual([
    'error missing-images behind.png',
    'error missing-images excluded, and an instance.png',
    'error missing-images excluded, and in a layer by keys.png',
    'error missing-images excluded, and in another layer.png',
    'error missing-images in a slot of the object.png',
    'error missing-images in a slot that nodes choose.png',
    'error missing-images in nodes of geometry.png',
    'error missing-images off at first.png',
    'error missing-images off by a driver.png',
    'error missing-images off, and an instance of faces.png',
    'error missing-images off, and shown by particles.png',
    'error missing-images on one face.png',
  ]);
});

test('nodes that lead nowhere need no denoiser and no bake', async () => {
  expect(await found('loose')).toEqual([]);
});
