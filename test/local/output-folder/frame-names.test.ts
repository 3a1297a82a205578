import { frameNames } from '../../../local/output-folder/frame-names';

const of = (frame: number, ...files: string[]) => frameNames({ frame, files });

it.each<[string, string, number, string, number | 'any' | undefined]>([
  ['the frame itself', 'frame_000001.png', 1, 'frame_000012.png', 12],
  ['more digits than there is room for', 'frame_000001.png', 1, 'frame_1000012.png', 1000012],
  ['a negative frame', 'frame_000001.png', 1, 'frame_-000012.png', -12],
  ['what was learned from a negative one', 'frame_-000003.png', -3, 'frame_000012.png', 12],
  ['a view', 'frame_000001_L.png', 1, 'frame_000007_L.png', 7],
  ['another view', 'frame_000001_L.png', 1, 'frame_000007_R.png', undefined],
  ['another format', 'frame_000001.png', 1, 'frame_000001.exr', undefined],
  ['an output whose name has other numbers', 'Beauty/cam2_v1_0001.png', 1, 'Beauty/cam2_v1_0008.png', 8],
  ['an output in a folder of a number', '0001/pass_0001.exr', 1, '0001/pass_0009.exr', 9],
  ['the same name in another folder', 'a/pass_0001.exr', 1, 'b/pass_0001.exr', undefined],
  ['a name without the frame', 'still.png', 1, 'still.png', 'any'],
  ['signs that mean something in a pattern', 'a+(b)[c].0001.png', 1, 'a+(b)[c].0002.png', 2],
])('%s', (_, file, frame, name, expected) => {
  expect(of(frame, file).frameOf(name)).toBe(expected);
});

test("a template's files are told by the name of their unit", () => {
  const names = frameNames(undefined);
  expect(
    ['frame_000012.png', 'frame_000012_tile_0-1_of_3x2.png', 'frames_000001-000010.zip', 'mine.png'].map(
      (name) => names.frameOf(name),
    ),
  ).toEqual([12, 12, 1, undefined]);
});
