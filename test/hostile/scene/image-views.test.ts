import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { FrameRange } from '../../../protocol/job/frame-range';
import { BlenderProcess } from '../../../worker/render/blender/process/blender-process';
import { BLENDER } from '../../support/blender';
import { pixelDifference } from '../../support/pixels';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';

const work = temporaryFolder();
/** Of a view's name, and of its path, in a .blend (struct ImageView in Blender's makesdna/DNA_image_types.h). */
const NAME_BYTES = 64;
const PATH_BYTES = 1024;

/** A copy of the scene. With `views`, each view of its image has that path. */
async function given(name: string, views?: (folder: string) => string): Promise<string> {
  const from = await scene('image-views');
  const folder = join(work, name);
  cpSync(dirname(from), folder, { recursive: true });
  const path = join(folder, basename(from));
  const bytes = readFileSync(path);
  let found = 0;
  for (const view of ['left', 'right']) {
    for (let at = bytes.indexOf(`${view}\0`); at >= 0; at = bytes.indexOf(`${view}\0`, at + 1)) {
      const place = bytes.subarray(at + NAME_BYTES, at + NAME_BYTES + PATH_BYTES);
      if (!/^\/[^\0]*eye_[LR]\.png\0/.test(place.toString('latin1'))) continue;
      found++;
      place.fill(0).write(views?.(folder) ?? `//eye_${view === 'left' ? 'L' : 'R'}.png`);
    }
  }
  expect(found).toBe(2);
  writeFileSync(path, bytes);
  return path;
}

/** What comes of a frame, and the files that the check says that the scene reads and that are none. */
async function rendered(path: string) {
  const folder = join(work, `frame-of-${basename(dirname(path))}`);
  mkdirSync(folder);
  const blender = await BlenderProcess.start({ executable: BLENDER, workFolder: work });
  try {
    await blender.open(path, {});
    const frames = FrameRange.parse('1');
    const { findings } = await blender.check({ frames, project: dirname(path), elsewhere: true });
    await blender.render({ frame: 1, folder });
    return { pictures: pictures(folder), findings: findings.map(({ id }) => id) };
  } finally {
    await blender.close();
  }
}

function pictures(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.png'));
  return names.sort().map((name) => join(folder, name));
}

async function byBlenderAlone(path: string): Promise<string[]> {
  const folder = join(work, `alone-${basename(dirname(path))}`);
  await promisify(execFile)(BLENDER, ['-b', path, '-o', join(folder, 'frame_####'), '-f', '1']);
  return pictures(folder);
}

async function difference(some: readonly string[], others: readonly string[]): Promise<number> {
  expect(some).not.toEqual([]);
  expect(some).toHaveLength(others.length);
  const all = await Promise.all(some.map((one, i) => pixelDifference(one, others[i] ?? '')));
  return Math.max(...all);
}

test('of an image with a file for each eye those are read that its own path means, and that the check has seen, whatever its views say', async () => {
  const honest = await given('honest');
  const ours = await rendered(honest);
  const plain = await byBlenderAlone(honest);
  expect(await difference(ours.pictures, plain)).toBe(0);

  const outside = join(work, 'outside.png');
  cpSync(join(dirname(honest), 'other.png'), outside);
  const forged = await given('forged', () => outside);
  // Plain Blender shows the other picture.
  expect(await difference(await byBlenderAlone(forged), plain)).toBeGreaterThan(0);
  const mended = await rendered(forged);
  expect(await difference(mended.pictures, plain)).toBe(0);
  expect(mended.findings).toEqual(ours.findings);
});

test('a pipe in place of a view is not waited for', async () => {
  execFileSync('mkfifo', [join(work, 'nobody writes')]);
  const { pictures: made } = await rendered(await given('piped', () => join(work, 'nobody writes')));
  expect(made).not.toEqual([]);
});
