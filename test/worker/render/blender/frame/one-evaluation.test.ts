import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BlenderProcess } from '../../../../../worker/render/blender/process/blender-process';
import { scene } from '../../../../support/scenes';
import { temporaryFolder } from '../../../../support/temporary-folder';
import { BLENDER, isAtLeast } from '../../../../support/blender';

/** Bringing a heavy scene to a frame can take as long as rendering it, and Blender's render operator does it twice. */
test('a frame brings the scene to its frame once', async () => {
  const work = temporaryFolder();
  const evaluations = join(work, 'evaluations');
  // Runs when Blender starts, and writes down each time a scene has been brought to a frame.
  mkdirSync(join(work, 'scripts', 'startup'), { recursive: true });
  writeFileSync(
    join(work, 'scripts', 'startup', 'count.py'),
    `import bpy
@bpy.app.handlers.persistent
def count(scene, *_):
    with open(${JSON.stringify(evaluations)}, "a") as file:
        file.write(f"{scene.name} at {scene.frame_current}, in the context of {bpy.context.scene.name}\\n")
def register():
    bpy.app.handlers.frame_change_post.append(count)
`,
  );
  const env = { ...process.env, BLENDER_USER_SCRIPTS: join(work, 'scripts') };
  const blender = await BlenderProcess.start({ executable: BLENDER, workFolder: work, env, trusted: true });
  await blender.open(await scene('plain'), {});
  const during = async (frame: number) => {
    rmSync(evaluations, { force: true });
    const folder = join(work, String(frame));
    mkdirSync(folder);
    await blender.render({ frame, folder });
    // The driver's own scene is empty, and costs nothing.
    return readFileSync(evaluations, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('Scene '));
  };
  expect(existsSync(evaluations)).toBe(false);
  expect(await during(5)).toEqual(['Scene at 5, in the context of Scene']);
  expect(await during(3)).toEqual(['Scene at 3, in the context of Scene']);
  // There and back again: Blender before 5 has no other way to a negative frame.
  expect(await during(-3)).toHaveLength(isAtLeast(5) ? 1 : 3);
  await blender.close();
});
