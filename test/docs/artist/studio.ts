import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BLENDER } from '../../support/blender';
import { scene } from '../../support/scenes';
import { temporaryFolderOfShortPath } from '../../support/temporary-folder';
import { root } from '../documents';
import type { Place } from './terminal';

/** What an artist types beside `brenda`. */
const PROGRAMS = ['sh', 'ls', 'rm', 'cp', 'cat', 'mv'] as const;

/** An artist's machine: a home with a film in it, Brenda, one Blender, and nothing of this machine beside them. */
export interface Studio extends Place {
  readonly home: string;
  /** A copy of something of the film, as it was at first: `shot.blend`. */
  original(name: string): string;
}

export async function givenStudio(): Promise<Studio> {
  const home = temporaryFolderOfShortPath();
  const [film, bin] = [join(home, 'film'), join(home, 'bin')];
  const scenes = dirname(await scene('artist', 'shot'));
  for (const name of ['shot.blend', 'still.blend', 'robot.blend', 'rig.blend', 'shots', 'textures'])
    cpSync(join(scenes, name), join(film, name), { recursive: true });
  for (const folder of [bin, join(home, '.tmp')]) mkdirSync(folder);
  for (const program of PROGRAMS) symlinkSync(pathOf(program), join(bin, program));
  symlinkSync(process.execPath, join(bin, 'node'));
  wrap(join(bin, 'brenda'), `exec node '${join(root, 'dist', 'brenda.mjs')}' "$@"`);
  wrap(join(bin, 'blender'), `PATH='${process.env['PATH'] ?? ''}' exec '${BLENDER}' "$@"`);
  return {
    home,
    folder: film,
    socket: join(home, '.tmux'),
    env: { HOME: home, PATH: bin, LANG: 'C.UTF-8', TMPDIR: join(home, '.tmp') },
    original: (name) => join(scenes, name),
  };
}

function wrap(path: string, command: string): void {
  writeFileSync(path, `#!/bin/sh\n${command}\n`, { mode: 0o755 });
}

function pathOf(program: string): string {
  return execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();
}
