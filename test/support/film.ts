import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { brenda } from './brenda';
import { scene } from './scenes';
import { temporaryFolder } from './temporary-folder';

/** A project of one scene, `shot.blend`, which is rendered into its folder `finals`. */
export async function film() {
  const folder = join(temporaryFolder(), 'film');
  mkdirSync(folder);
  const path = join(folder, 'shot.blend');
  copyFileSync(await scene('plain'), path);
  const output = join(folder, 'finals');
  return {
    folder,
    path,
    output,
    render: (frames: string, ...more: string[]) =>
      brenda(['render', path, '-o', output, '-f', frames, ...more]),
  };
}
