import { execFile } from 'node:child_process';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BLENDER } from './blender';

const run = promisify(execFile);

/**
 * One frame as a Blender renders it that was started for it alone: `blender -b SCENE -f FRAME`.
 *
 * `-f -5` means the fifth before the last, so for a negative frame a line of Python stands in.
 *
 * @param options put between the scene and the frame, such as `-E CYCLES`.
 * @param how.before options that stand before the scene.
 * @param how.trusted lets the scene's scripts run. @default false
 * @param variables of its environment, beside those of this process.
 */
export async function freshFrame(
  scene: string,
  frame: number,
  options: readonly string[] = [],
  {
    before = [],
    trusted = false,
    variables = {},
  }: {
    readonly before?: readonly string[];
    readonly trusted?: boolean;
    readonly variables?: Readonly<Record<string, string>>;
  } = {},
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'brenda-fresh-'));
  const path = join(folder, 'fresh_######');
  const render =
    frame < 0
      ? [
          '--python-expr',
          `import bpy; bpy.context.scene.frame_set(${String(frame)}); bpy.ops.render.render(write_still=True)`,
        ]
      : ['-f', String(frame)];
  const trust = trusted ? ['--enable-autoexec'] : [];
  await run(BLENDER, ['-b', ...trust, ...before, scene, ...options, '-o', path, ...render], {
    maxBuffer: 2 ** 28,
    // Some of what Blender simulates leaves files where it was started.
    cwd: tmpdir(),
    env: { ...process.env, ...variables },
  });
  const [file] = await readdir(folder);
  if (file === undefined) throw new Error(`blender -f ${String(frame)} wrote nothing for ${scene}`);
  return join(folder, file);
}
