import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Frames } from '../support/stores/finished-job';
import { pictureValues } from '../support/blenders/picture-values';
import { BLENDER } from '../support/blender';

/** The frames from 1 on, as Blender alone renders them. */
export async function reference(scene: string, last: number, folder: string): Promise<Frames> {
  await mkdir(folder, { recursive: true });
  const output = join(folder, 'frame_######');
  const args = ['-b', scene, '-o', output, '-F', 'PNG', '-s', '1', '-e', String(last), '-a'];
  await promisify(execFile)(BLENDER, args, { maxBuffer: 2 ** 27 });
  const frames = new Map<string, ReadonlyMap<string, string>>();
  for (let frame = 1; frame <= last; frame++) {
    const unit = `frame_${String(frame).padStart(6, '0')}`;
    const name = `${unit}.png`;
    frames.set(unit, new Map([[name, await pictureValues(name, await readFile(join(folder, name)))]]));
  }
  return frames;
}
