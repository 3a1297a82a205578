import { join } from 'node:path';
import { run } from '../run';
import type { BenchScene } from './render-ways';

/** Makes a scene of so many frames with the script of its name, into a folder. */
export async function makeScene(
  root: string,
  blender: string,
  folder: string,
  name: 'light' | 'sync' | 'sampling' | 'growing',
  frames: number,
): Promise<BenchScene> {
  const path = join(folder, `${name}.blend`);
  const script = join(root, 'bench', 'scenes', `${name}.py`);
  await run(blender, ['-b', '--python-exit-code', '1', '-P', script, '--', path]);
  return { name, path, frames };
}
