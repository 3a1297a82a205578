import { copyFileSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { older, type Way } from './way';
import { killWhileSaving, stopWhileSaving } from './while-saving';

/** Scene and project are right, and the render goes wrong. */
export const RENDERS: readonly Way[] = [
  {
    title: 'The name of a format is misspelt',
    typed: { brenda: ['--format', 'OPEN_EXER'], blender: ['-F', 'OPEN_EXER'] },
    brenda: { ended: 2, frames: {}, says: 'writes no such images' },
    blender: { ended: 0, frames: { 1: 'right' }, says: 'Error: Format' },
    note: 'of another format than was asked for',
    isNotAskedFor: true,
  },
  {
    title: 'The name of the camera is misspelt',
    typed: {
      brenda: ['--camera', 'Rear'],
      blender: ['--python-expr', "import bpy; bpy.context.scene.camera = bpy.data.objects['Rear']"],
    },
    brenda: { ended: 2, frames: {}, says: 'the scene has no camera of that name' },
    blender: { ended: 0, frames: { 1: 'right' }, says: 'KeyError' },
    note: 'from another camera than was asked for',
    isNotAskedFor: true,
  },
  {
    title: 'Overwrite is off, and half a frame lies there',
    scene: 'renders/keeps-files',
    frames: [1, 2],
    before: (output, project) => {
      const frame = readFileSync(join(project, 'frame.png'));
      writeFileSync(join(output, 'frame_000001.png'), frame.subarray(0, frame.length / 2));
    },
    brenda: { ended: 2, frames: { 1: 'cut off' }, says: 'would be replaced' },
    blender: { ended: 0, frames: { 1: 'cut off', 2: 'right' }, says: 'Skipping existing frame' },
    on: {
      official: { blender: { ended: 0, frames: { 1: 'cut off', 2: 'right' } } },
      ...older({
        blender: { ended: 0, frames: { 1: 'cut off', 2: 'right' }, says: 'skipping existing frame' },
      }),
    },
  },
  {
    title: "Overwrite is off, and another scene's frame lies there under the same name",
    scene: 'renders/keeps-files',
    before: (output, project) => {
      copyFileSync(join(project, 'frame.png'), join(output, 'frame_000001.png'));
    },
    brenda: { ended: 2, frames: { 1: 'of another scene' }, says: 'would be replaced' },
    blender: { ended: 0, frames: { 1: 'of another scene' }, says: 'Skipping existing frame' },
    on: {
      official: {
        blender: { ended: 0, frames: { 1: 'of another scene' }, says: 'skipped to not overwrite' },
      },
      ...older({ blender: { ended: 0, frames: { 1: 'of another scene' }, says: 'skipping existing frame' } }),
    },
  },
  {
    title: 'Overwrite is off, and the scene is changed between two runs',
    scene: 'renders/keeps-files',
    frames: [1, 2],
    spoil: (project) => {
      renameSync(join(project, 'scene.blend'), join(project, 'later.blend'));
      renameSync(join(project, 'red.blend'), join(project, 'scene.blend'));
    },
    between: ({ project }) => {
      renameSync(join(project, 'later.blend'), join(project, 'scene.blend'));
    },
    brenda: {
      ended: 2,
      frames: { 1: 'of another scene', 2: 'of another scene' },
      says: 'will be replaced (1-2)',
    },
    blender: {
      ended: 0,
      frames: { 1: 'of another scene', 2: 'of another scene' },
      says: 'Skipping existing frame',
    },
    on: {
      official: {
        blender: {
          ended: 0,
          frames: { 1: 'of another scene', 2: 'of another scene' },
          says: 'skipped to not overwrite',
        },
      },
      ...older({
        blender: {
          ended: 0,
          frames: { 1: 'of another scene', 2: 'of another scene' },
          says: 'skipping existing frame',
        },
      }),
    },
  },
  {
    title: 'Overwrite is off, and a frame is damaged between two runs',
    scene: 'renders/keeps-files',
    between: ({ output }) => {
      truncateSync(join(output, 'frame_000001.png'), 1000);
    },
    brenda: { ended: 0, frames: { 1: 'right' }, says: 'changed since it was rendered: rendered again' },
    blender: { ended: 0, frames: { 1: 'cut off' }, says: 'Skipping existing frame' },
    on: {
      official: { blender: { ended: 0, frames: { 1: 'cut off' }, says: 'skipped to not overwrite' } },
      ...older({ blender: { ended: 0, frames: { 1: 'cut off' }, says: 'skipping existing frame' } }),
    },
  },
  {
    title: 'Placeholders are on, and one lies there of a render that was killed',
    scene: 'renders/placeholders',
    before: (output) => {
      writeFileSync(join(output, 'frame_000001.png'), '');
    },
    brenda: { ended: 2, frames: { 1: 'an empty file' }, says: 'would be replaced' },
    blender: { ended: 0, frames: { 1: 'an empty file' }, says: 'Skipping existing frame' },
    on: {
      official: { blender: { ended: 0, frames: { 1: 'an empty file' }, says: 'skipped to not overwrite' } },
      ...older({ blender: { ended: 0, frames: { 1: 'an empty file' }, says: 'skipping existing frame' } }),
    },
  },
  {
    title: 'Everything is killed while a frame is saved, and the same is run again with Overwrite off',
    scene: 'renders/large',
    meanwhile: killWhileSaving,
    between: () => undefined,
    brenda: { ended: 0, frames: { 1: 'right' } },
    blender: { ended: 0, frames: { 1: 'cut off' }, says: 'Skipping existing frame' },
    on: {
      official: { blender: { ended: 0, frames: { 1: 'cut off' }, says: 'skipped to not overwrite' } },
      ...older({ blender: { ended: 0, frames: { 1: 'cut off' }, says: 'skipping existing frame' } }),
    },
  },
  {
    title: 'Everything is killed while a frame is saved',
    scene: 'renders/large',
    meanwhile: killWhileSaving,
    brenda: { ended: 'SIGKILL', frames: {} },
    blender: { ended: 'SIGKILL', frames: { 1: 'cut off' } },
  },
  {
    title: 'The disk is full',
    scene: 'renders/uncompressed',
    mount: 'mount -t tmpfs -o size=1300k tmpfs "$OUTPUT"',
    brenda: { ended: 1, frames: {}, says: 'the disk is full' },
    blender: { ended: 0, frames: { 1: 'cut off' } },
    on: { '3.4': { blender: { ended: 1, frames: { 1: 'cut off' }, says: 'libpng error: Write Error' } } },
  },
  {
    title: 'The output folder cannot be written',
    output: 'project/scene.blend/frames',
    brenda: { ended: 2, frames: {}, says: 'a part of its path is a file' },
    blender: { ended: 1, frames: {}, says: 'cannot save' },
  },
  {
    title: 'Blender has not enough memory',
    scene: 'renders/heavy',
    limit: 'ulimit -v 900000',
    brenda: { ended: 1, frames: {}, says: "out of memory: Blender's peak was" },
    blender: { ended: 'SIGSEGV', frames: {}, says: 'Malloc returns null' },
    on: {
      // It does not come as far as to the scene.
      official: {
        brenda: { ended: 1, frames: {}, says: 'Blender crashed (SIGSEGV)' },
        blender: { ended: 'SIGSEGV', frames: {} },
      },
      '4.3': { blender: { ended: 'SIGSEGV', frames: {} } },
      '3.4': { blender: { ended: 'SIGSEGV', frames: {}, says: 'Calloc returns null' } },
    },
  },
  {
    title: 'Blender hangs (SIGSTOP)',
    scene: 'renders/large',
    typed: { brenda: ['--stuck-after', '6'], blender: [] },
    meanwhile: stopWhileSaving,
    brenda: { ended: 0, frames: { 1: 'right' }, says: 'no sign of progress for 6 s' },
    blender: { ended: 'still running', frames: { 1: 'cut off' } },
  },
];
