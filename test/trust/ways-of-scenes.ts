import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { halve, write } from './spoil';
import type { Way } from './way';

/** The scene itself is wrong, or wants what this Blender does not have. */
export const SCENES: readonly Way[] = [
  {
    title: 'A simulation (rigid bodies) is not baked',
    scene: 'scenes/simulation',
    frames: [5, 5],
    brenda: { ended: 1, frames: {}, says: 'unbaked-simulations' },
    blender: { ended: 0, frames: { 5: 'black' } },
  },
  {
    title: 'A driver in Python, which Blender does not run in a file that it was not told to trust',
    scene: 'scenes/driver',
    brenda: { ended: 1, frames: {}, says: 'blocked-drivers' },
    blender: { ended: 0, frames: { 1: 'black' }, says: 'Error in PyDriver' },
  },
  {
    title: 'A script in the scene, which Blender does not run in a file that it was not told to trust',
    scene: 'scenes/handler',
    brenda: { ended: 0, frames: { 1: 'black' }, says: 'blocked-scripts' },
    blender: { ended: 0, frames: { 1: 'black' }, says: 'scripts disabled' },
  },
  {
    title: 'There is no camera',
    scene: 'scenes/no-camera',
    brenda: { ended: 1, frames: {}, says: 'no-camera' },
    blender: { ended: 1, frames: {}, says: 'Cannot render, no camera' },
  },
  {
    title: 'No view layer is on',
    scene: 'scenes/layers-off',
    brenda: { ended: 1, frames: {}, says: 'no-view-layer' },
    blender: { ended: 0, frames: { 1: 'black' } },
  },
  {
    title: 'The compositor has no output',
    scene: 'scenes/no-output',
    brenda: { ended: 1, frames: {}, says: 'no-output' },
    blender: { ended: 0, frames: {} },
    on: { '3.4': { blender: { ended: 0, frames: { 1: 'black' } } } },
  },
  {
    title: 'The scene writes a movie',
    scene: 'scenes/movie',
    frames: [1, 2],
    brenda: { ended: 1, frames: {}, says: 'movie-output' },
    blender: { ended: 0, frames: { 'frame_000001-000002.mkv': 'a movie' } },
  },
  {
    title: 'The scene is for an engine that this Blender does not have',
    scene: 'scenes/engine',
    brenda: { ended: 1, frames: {}, says: 'missing-engine' },
    blender: { ended: 0, frames: { 1: 'black' }, says: "Engine 'LUXURY' not available" },
  },
  {
    title: 'The scene is denoised, and this Blender was built without a denoiser',
    scene: 'scenes/denoised',
    brenda: { ended: 1, frames: {}, says: 'no-denoiser' },
    blender: { ended: 0, frames: { 1: 'right' } },
    note: 'not denoised',
    isNotAskedFor: true,
    on: {
      official: 'no such way',
      '4.3': {
        blender: { ended: 1, frames: {}, says: 'Error: Failed to denoise, build has no OpenImageDenoise' },
      },
      '3.4': { blender: { ended: 1, frames: {}, says: 'Error: Build without OpenImageDenoiser' } },
    },
  },
  {
    title: 'The scene is to be rendered on a GPU, and there is none',
    scene: 'scenes/gpu',
    brenda: { ended: 1, frames: {}, says: 'no-gpu' },
    blender: { ended: 0, frames: { 1: 'right' } },
    note: 'on the processor, many times as long',
  },
  {
    title: 'A File Output node writes outside of the project',
    scene: 'scenes/elsewhere',
    brenda: {
      ended: 0,
      frames: { 1: 'right', 'File_Output/Image0001.png': 'right' },
      says: 'outputs-elsewhere',
    },
    blender: { ended: 0, frames: { 1: 'right', '../passes/Image0001.png': 'right' } },
  },
  {
    title: 'A newer Blender saved the scene',
    spoil: (project) => {
      const bytes = readFileSync(join(project, 'scene.blend'));
      // Its header reads BLENDER-v304, or from Blender 5 on BLENDER17-01v0502.
      if (bytes.toString('latin1', 7, 9) === '17') bytes.write('0590', 13);
      else bytes.write('409', 9);
      writeFileSync(join(project, 'scene.blend'), bytes);
    },
    brenda: { ended: 0, frames: { 1: 'right' }, says: 'newer-file' },
    blender: { ended: 0, frames: { 1: 'right' }, says: 'expect loss of data' },
    on: { '3.4': { blender: { ended: 0, frames: { 1: 'right' } } } },
  },
  {
    title: 'The file of the scene ends in the middle',
    spoil: halve('scene.blend'),
    brenda: { ended: 2, frames: {}, says: 'is damaged or incomplete' },
    blender: { ended: 1, frames: {}, says: 'Failed to read blend file' },
  },
  {
    title: 'The file of the scene is empty',
    spoil: write('scene.blend', ''),
    brenda: { ended: 2, frames: {}, says: 'is empty' },
    blender: { ended: 1, frames: {}, says: 'File format is not supported' },
  },
  {
    title: 'The file of the scene is not there',
    file: 'scenes.blend',
    brenda: { ended: 2, frames: {}, says: 'no such file or folder' },
    blender: { ended: 1, frames: {}, says: 'Cannot read file' },
  },
  {
    title: 'The compositor makes pixels that are no numbers (NaN)',
    scene: 'scenes/not-a-number',
    brenda: { ended: 0, frames: { 'frame_000001.exr': 'not a number' }, says: 'not a number' },
    blender: { ended: 0, frames: { 'frame_000001.exr': 'not a number' } },
  },
  {
    title: 'A script of a trusted scene fails at a frame',
    scene: 'scenes/handler',
    frames: [1, 3],
    typed: { brenda: ['--trust'], blender: ['--enable-autoexec'] },
    brenda: {
      ended: 0,
      frames: { 1: 'right', 2: 'black', 3: 'right' },
      says: 'frame_000002.png is of one colour',
    },
    blender: {
      ended: 0,
      frames: { 1: 'right', 2: 'black', 3: 'right' },
      says: 'ValueError: no such frame',
    },
  },
  {
    title: 'A script of a trusted scene never comes to an end',
    scene: 'scenes/endless',
    frames: [1, 3],
    typed: { brenda: ['--trust', '--stuck-after', '3'], blender: ['--enable-autoexec'] },
    brenda: { ended: 1, frames: { 1: 'right', 3: 'right' }, says: 'no sign of progress' },
    blender: { ended: 'still running', frames: { 1: 'right' } },
  },
];
