import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BlenderProcess } from '../../../../worker/render/blender/process/blender-process';
import { mergeSlices } from '../../../../worker/render/slices/merge-slices';
import { exrValues } from '../../../support/blenders/exr-values';
import { pixelDifference } from '../../../support/pixels';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';
import { BLENDER } from '../../../support/blender';
import { describe, test } from '../../../support/blenders/where-sliced';

const work = temporaryFolder();
let folders = 0;
let blender: BlenderProcess;

beforeAll(async () => {
  blender = await BlenderProcess.start({ executable: BLENDER, workFolder: work });
});
afterAll(() => blender.close());

async function folder(): Promise<string> {
  const made = join(work, `frame-${String(folders++)}`);
  await mkdir(made);
  return made;
}

/** The frame as ever, and the same in slices of so many samples each, merged. */
async function bothWays(path: string, frame: number, counts: readonly number[]) {
  await blender.open(path, {});
  const slicing = await blender.slicing();
  if (!('samples' in slicing)) throw new Error(slicing.obstacles.join());
  const slices = [];
  let first = 0;
  for (const count of counts) {
    const place = await folder();
    const { files } = await blender.renderSlice({ frame, folder: place, first, count });
    slices.push({ path: join(place, files[0]), count });
    first += count;
  }
  expect(first).toBe(slicing.samples);
  const source = join(await folder(), 'merged.exr');
  await mergeSlices(slices, slicing.passes, source);
  const merged = await folder();
  const inSlices = await blender.writeMerged({ frame, folder: merged, source });
  const whole = await folder();
  await blender.open(path, {});
  const asEver = await blender.render({ frame, folder: whole });
  expect(about(inSlices)).toEqual(about(asEver));
  return asEver.files.map((name) => [join(whole, name), join(merged, name)] as const);
}

/** What is the same of a frame however it was rendered. */
function about({
  files,
  expected,
  missingImages,
  samples,
  seed,
  device,
}: Awaited<ReturnType<BlenderProcess['render']>>) {
  return { files, expected, missingImages, samples, seed, device };
}

/** The largest difference of any value; beyond 1 in proportion to the value, as both are of single precision. */
function exrDifference(one: string, other: string): Record<string, number> {
  const [a, b] = [exrValues(one), exrValues(other)];
  expect([...b.keys()]).toEqual([...a.keys()]);
  const found: Record<string, number> = {};
  for (const [name, values] of a) {
    const others = b.get(name) ?? [];
    found[name] = values.reduce(
      (most, value, i) =>
        Math.max(most, Math.abs(value - (others[i] ?? NaN)) / Math.max(1, Math.abs(value)) || 0),
      0,
    );
  }
  return found;
}

describe('a frame in slices is the frame', () => {
  test.each([
    ['png-8', 1 / 255],
    ['png-16', 1 / 255],
    ['png-bw', 1 / 255],
    ['tiff-16', 1 / 255],
    ['transparent', 1 / 255],
    ['colours', 1 / 255],
    ['border', 1 / 255],
    ['fog', 1 / 255],
    ['lens', 1 / 255],
    ['stamped', 1 / 255],
    ['sobol', 1 / 255],
    ['scrambled', 1 / 255],
    ['tiled', 1 / 255],
    ['seeds', 1 / 255],
    ['persistent', 1 / 255],
    ['jpeg', 2 / 255],
  ])('%s', async (name, most) => {
    const files = await bothWays(await scene('sliced', name), 2, [3, 8, 1]);
    for (const [whole, merged] of files)
      expect(await pixelDifference(whole, merged)).toBeLessThanOrEqual(most + 1e-9);
  });

  test.each([
    ['exr-32', 1e-6],
    ['layers-32', 1e-6],
    ['layers', 1e-6],
    ['passes', 1e-6],
    ['cropped', 1e-6],
    ['around-border', 1e-6],
    ['volume', 1e-6],
    ['groups', 1e-6],
    ['overridden', 1e-6],
    // One step of half precision, where the two values lie on both sides of it.
    ['exr-16', 1e-3],
    ['layers-16', 1e-3],
  ])('%s', async (name, most) => {
    const files = await bothWays(await scene('sliced', name), 2, [3, 8, 1]);
    for (const [whole, merged] of files) {
      const differences = exrDifference(whole, merged);
      expect(Object.entries(differences).filter(([, difference]) => difference >= most)).toEqual([]);
    }
  });
});
