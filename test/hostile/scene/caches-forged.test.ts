import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { BlenderProcess } from '../../../worker/render/blender/process/blender-process';
import { BLENDER } from '../../support/blender';
import { freshFrame } from '../../support/fresh-blender';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';
import { listing, plant } from '../../support/trees';

const work = temporaryFolder();

async function laid(kind: string, what: string) {
  const folder = join(work, `${kind}-${what}`);
  const path = join(folder, 'project', 'scene.blend');
  mkdirSync(join(folder, 'project'), { recursive: true });
  cpSync(await scene('caches-forged', `forged-${kind}`), path);
  const files = [0, 1, 2, 3].map((frame) => `evil_00000${String(frame)}_00.bphys`);
  await plant(join(folder, 'victim'), Object.fromEntries(files.map((file) => [file, 'precious'])));
  return { folder, path, before: await listing(folder) };
}

test.each(['beads', 'cloth', 'soft_body', 'paint', 'settings'])(
  'a scene whose %s have the active cache of another simulation is refused, and writes into nothing',
  async (kind) => {
    const { folder, path, before } = await laid(kind, 'refused');
    const blender = await BlenderProcess.start({ executable: BLENDER, workFolder: temporaryFolder() });
    try {
      await expect(blender.open(path, {})).rejects.toThrow(
        /^scene .*: Forged: its active cache is not in its list of caches: the file is damaged or hostile$/,
      );
    } finally {
      await blender.close();
    }
    expect(await listing(folder)).toEqual(before);
  },
);

test('plain Blender writes by the list of such a scene', async () => {
  const { folder, path, before } = await laid('beads', 'plain');
  // It may crash as it ends: two simulations free one cache.
  await freshFrame(path, 2, ['-o', join(temporaryFolder(), 'first_######'), '-f', '1']).catch(
    () => undefined,
  );
  const victims = (lines: readonly string[]) => lines.filter((line) => line.startsWith('victim/'));
  expect(victims(await listing(folder))).not.toEqual(victims(before));
});
