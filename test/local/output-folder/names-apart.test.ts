import { requireApart } from '../../../local/output-folder/names-apart';
import { FrameRange } from '../../../protocol/job/frame-range';
import { Naming } from '../../../protocol/naming/naming';
import type { SceneNames } from '../../../protocol/naming/scene-names';

const SCENE: SceneNames = {
  scene: 'Scene',
  layers: ['ViewLayer'],
  camera: 'cam1',
  cuts: [
    { frame: 1, camera: 'cam1' },
    { frame: 10, camera: 'CAM' },
  ],
  fps: 24,
  width: 64,
  height: 48,
};
const naming = (name: string) => new Naming({ name, job: '1', scene: 'a.blend', names: SCENE });
const expected = { frame: 1, files: ['Passes/x0001.png', 'frame_000001.png'] };

test('two frames never have one name, also where a disk does not tell small letters from large ones', () => {
  // cam1 at 1, and CAM at 11.
  expect(() => {
    requireApart(naming('{camera}{frame}'), FrameRange.parse('1-20'), expected);
  }).toThrow('frames 1 and 11 would both be called "CAM11"; put a _ before the number');
  requireApart(naming('{camera}_{frame}'), FrameRange.parse('1-20'), expected);
  requireApart(naming('{camera}{frame}'), FrameRange.parse('1-9'), expected);
});

test('frames do not go where a File Output node writes', () => {
  expect(() => {
    requireApart(naming('passes/x####'), FrameRange.parse('1'), expected);
  }).toThrow('"passes" is the folder of a File Output node; name the frames otherwise');
  requireApart(naming('frames/x####'), FrameRange.parse('1'), expected);
  requireApart(naming('passes/x####'), FrameRange.parse('1'), undefined);
});
