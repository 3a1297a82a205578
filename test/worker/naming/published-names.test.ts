import { Naming } from '../../../protocol/naming/naming';
import { nameFiles } from '../../../worker/naming/name-files';
import { publishedName } from '../../../worker/naming/published-names';

const span = (first: number, last = first, step = 1) => ({ first, last, step });
const naming = (name: string) => new Naming({ name, job: '1', scene: 'a.blend' });
const unit = (name: string, of = span(12), isTemplate = false) => ({
  span: of,
  naming: naming(name),
  isTemplate,
});

test.each<[string, string, string]>([
  ['shot_####', 'frame_000012.png', 'shot_0012.png'],
  ['shot_####', 'frame_000012_L.png', 'shot_0012_L.png'],
  ['shot_####.png', 'frame_000012.png', 'shot_0012.png'],
  ['shot_####.PNG', 'frame_000012.png', 'shot_0012.PNG'],
  ['shot_####.exr', 'frame_000012.png', 'shot_0012.png'],
  ['shot_####.jpeg', 'frame_000012.jpg', 'shot_0012.jpeg'],
  ['shot.####', 'frame_000012.png', 'shot.0012.png'],
  ['shot.####', 'frame_000012_R.png', 'shot.0012_R.png'],
  ['shot_####.xyz', 'frame_000012_R.png', 'shot_0012.xyz_R.png'],
  ['deep/shot_####', 'frame_000012.exr', 'deep/shot_0012.exr'],
  ['shot_####', 'Node/Image0012.png', 'Node/Image0012.png'],
  ['shot_####', 'frame_######0012.svg', 'shot_0012.svg'],
])('%s: %s of Blender is published as %s', (name, file, expected) => {
  expect(publishedName(file, unit(name))).toBe(expected);
});

test.each<[string, string | undefined]>([
  ['frame_000012.png', 'shot_0012.png'],
  ['frame_000010_tile_0-1_of_3x2.png', 'shot_0010_tile_0-1_of_3x2.png'],
  ['frame_000012_depth.exr', 'shot_0012_depth.exr'],
  ['depth_0012.exr', 'shot_0012_depth.exr'],
  ['0012.png', 'shot_0012.png'],
  ['deep/frame_000012.exr', 'deep/shot_0012.exr'],
  ['sub_2_000012.exr', 'shot_0012_sub_2.exr'],
  ['frame_000099.png', undefined],
  ['notes.txt', undefined],
  ['frames_000010-000012.mp4', undefined],
])('of a template, %s is published as %s', (file, expected) => {
  const name = publishedName(file, unit('shot_####', span(10, 12), true));
  // A film of all is of none of them alone.
  expect(name).toBe(expected);
});

test('what has no name of its own keeps that which it has, and two files never share one', () => {
  const files = ['frame_000012.png', 'notes.txt'].map((name) => ({ name }));
  expect(nameFiles(files, unit('shot_####', span(12), true))).toEqual({
    files: [
      { name: 'frame_000012.png', as: 'shot_0012.png' },
      { name: 'notes.txt', as: 'notes.txt' },
    ],
    unnamed: ['notes.txt'],
  });
  expect(nameFiles(files, undefined).files.map(({ as }) => as)).toEqual(['frame_000012.png', 'notes.txt']);
  const twice = ['frame_000012.png', '0012.PNG'].map((name) => ({ name }));
  expect(() => nameFiles(twice, unit('shot_####', span(12), true))).toThrow(
    'frame_000012.png and 0012.PNG would both be called shot_0012.PNG',
  );
});
