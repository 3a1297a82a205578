import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BlenderProcess } from '../../../../../worker/render/blender/process/blender-process';
import { BLENDER, isAtLeast } from '../../../../support/blender';
import { freshFrame } from '../../../../support/fresh-blender';
import { pixelDifference } from '../../../../support/pixels';
import { scene } from '../../../../support/scenes';
import { temporaryFolder } from '../../../../support/temporary-folder';

const work = temporaryFolder();
let copies = 0;

jest.setTimeout(180_000);

/** The scene in a project of its own. */
async function project(name: string): Promise<string> {
  const folder = join(work, `project-${String(copies++)}`);
  cpSync(dirname(await scene('texture-cache')), folder, { recursive: true });
  return join(folder, `${name}.blend`);
}

/** Of one step of 16 bits Blender's own renders of one scene differ: tiles are loaded while they are looked up. */
const STEP = 1 / 65535;

async function rendered(path: string) {
  const workFolder = join(work, `work-${String(copies++)}`);
  const blender = await BlenderProcess.start({ executable: BLENDER, workFolder });
  try {
    const { files } = await blender.open(path, {});
    const folder = join(workFolder, 'frame');
    mkdirSync(folder);
    const frame = await blender.render({ frame: 1, folder });
    const cache = join(workFolder, 'texture-cache');
    return {
      files,
      picture: join(folder, frame.files[0] ?? ''),
      cached: existsSync(cache) ? readdirSync(cache) : [],
    };
  } finally {
    await blender.close();
  }
}

if (!isAtLeast(5, 2)) {
  test('a Blender before 5.2 has no texture cache, and renders from the pictures', async () => {
    const path = await project('tiles');
    const ours = await rendered(path);
    expect(await pixelDifference(ours.picture, await freshFrame(path, 1))).toBe(0);
    expect(ours.cached).toEqual([]);
  });
} else {
  test('a scene that makes its texture cache has the pixels of a fresh Blender, and nothing is written into its project', async () => {
    const path = await project('tiles');
    const ours = await rendered(path);
    expect(readdirSync(dirname(path))).not.toContain('blender_tx');
    expect(ours.cached).toHaveLength(1);
    expect(await pixelDifference(ours.picture, await freshFrame(path, 1))).toBeLessThanOrEqual(STEP);
    expect(readdirSync(dirname(path))).toContain('blender_tx');
    expect(await pixelDifference(ours.picture, (await rendered(path)).picture)).toBeLessThanOrEqual(STEP);
  });

  test('a cache that is there is used by a scene that makes none, as Blender does, and counts among its files', async () => {
    const path = await project('pictures');
    const without = await rendered(path);
    await freshFrame(join(dirname(path), 'tiles.blend'), 1);
    const [tile = ''] = readdirSync(join(dirname(path), 'blender_tx'));
    const cached = await rendered(path);
    expect(await pixelDifference(cached.picture, await freshFrame(path, 1))).toBeLessThanOrEqual(STEP);
    expect(await pixelDifference(cached.picture, without.picture)).toBeGreaterThan(0.01);
    expect(without.files.map((file) => file.split('/').at(-1))).toEqual(['noise.png']);
    expect(cached.files).toEqual([join(dirname(path), 'blender_tx', tile), join(dirname(path), 'noise.png')]);
    expect(cached.cached).toEqual([]);
  });
}
