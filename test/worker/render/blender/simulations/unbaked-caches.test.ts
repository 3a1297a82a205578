import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { BlenderProcess } from '../../../../../worker/render/blender/process/blender-process';
import { BLENDER } from '../../../../support/blender';
import { hasBuiltIn } from '../../../../support/blenders/blender-build';
import { freshFrame } from '../../../../support/fresh-blender';
import { pixelDifference } from '../../../../support/pixels';
import { scene } from '../../../../support/scenes';
import { temporaryFolder } from '../../../../support/temporary-folder';

const work = temporaryFolder();
let copies = 0;

/** A scene alone in a folder, as it comes from its artist. */
async function alone(name: string): Promise<string> {
  const from = await scene('unbaked-caches', name);
  const path = join(work, `project-${String(copies++)}`, basename(from));
  mkdirSync(dirname(path));
  cpSync(from, path);
  return path;
}

const filesBeside = (path: string) =>
  readdirSync(dirname(path), { recursive: true, encoding: 'utf8' }).sort();

test.each(['cloth', 'particles', ...(hasBuiltIn('working fluids') ? ['fluid'] : [])])(
  'of %s that Blender keeps on the disk, each frame is that of a fresh Blender, in any order, and nothing comes into the project',
  async (name) => {
    const path = await alone(name);
    const blender = await BlenderProcess.start({ executable: BLENDER, workFolder: work });
    try {
      const { files: reads } = await blender.open(path, {});
      expect(reads.filter((file) => !file.startsWith(dirname(path)))).toEqual([]);
      for (const frame of [3, 2, 3, 1]) {
        const folder = join(work, `frame-${String(copies++)}`);
        mkdirSync(folder);
        const { files } = await blender.render({ frame, folder });
        const fresh = await freshFrame(await alone(name), frame);
        expect([frame, await pixelDifference(join(folder, files[0] ?? ''), fresh)]).toEqual([frame, 0]);
      }
    } finally {
      await blender.close();
    }
    expect(filesBeside(path)).toEqual([basename(path)]);
    await freshFrame(path, 3);
    expect(filesBeside(path)).not.toEqual([basename(path)]);
  },
);

test('frames that Blender has kept on the disk are shown, and stay there', async () => {
  const path = await alone('particles');
  await freshFrame(path, 2);
  const kept = filesBeside(path);
  expect(kept.length).toBeGreaterThan(2);
  const blender = await BlenderProcess.start({ executable: BLENDER, workFolder: work });
  try {
    await blender.open(path, {});
    const folder = join(work, `frame-${String(copies++)}`);
    mkdirSync(folder);
    const { files } = await blender.render({ frame: 2, folder });
    expect(await pixelDifference(join(folder, files[0] ?? ''), await freshFrame(path, 2))).toBe(0);
  } finally {
    await blender.close();
  }
  expect(filesBeside(path)).toEqual(kept);
});
