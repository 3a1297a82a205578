import { matchNames } from '../../../worker/output-check/name-faults';
import { judgeOneColour, type Pictures } from '../../../worker/output-check/one-colour-policy';
import { pictureFault } from '../../../worker/output-check/picture-fault';
import type { Picture } from '../../../worker/output-check/picture/picture';
import { warningsOf } from '../../../worker/output-check/warnings';

describe('the names of what a frame wrote', () => {
  const expected = [{ name: 'frame_000012.png' }, { name: 'Passes/depth_0012.exr' }];
  const names = expected.map(({ name }) => name);

  test.each([
    ['all of them', names],
    ['one more that has the number of the frame', [...names, 'frame_000012.svg']],
    ['one more in a folder', [...names, 'Lines/0012.svg']],
    ['one more whose own name ends in a digit', [...names, 'Lines/pass20012.svg']],
  ])('%s', (_, there) => {
    const matched = matchNames(there, expected, 12);
    expect([...matched].map(([name, { name: wanted }]) => [name, wanted])).toEqual(
      names.map((name) => [name, name]),
    );
  });

  test.each([
    [
      'a view that is called otherwise',
      ['frame_000012_L.png', 'Passes/depth_0012.exr'],
      'frame_000012_L.png',
    ],
    ['another folder in that of the node', ['frame_000012.png', 'Passes/a/b_12.exr'], 'Passes/a/b_12.exr'],
  ])('%s: taken for it', (_, there, name) => {
    const matched = matchNames(there, expected, 12);
    expect([...matched.keys()].sort()).toEqual([...there].sort());
    expect(names).toContain(matched.get(name)?.name);
  });

  test.each([
    ['one is gone', ['frame_000012.png'], 'missing', 'Blender did not write Passes/depth_0012.exr'],
    [
      'another is in its place',
      ['frame_000012.jpg', 'Passes/depth_0012.exr'],
      'missing',
      'Blender did not write frame_000012.png; in its place there is frame_000012.jpg',
    ],
    [
      'one more that each frame would write',
      [...names, 'notes.txt'],
      'unexpected',
      "notes.txt was written with the frame, and nothing in the scene says so; each frame would write over the last one's",
    ],
    [
      'another frame is in its place',
      ['frame_000013.png', 'Passes/depth_0012.exr'],
      'missing',
      'Blender did not write frame_000012.png; in its place there is frame_000013.png',
    ],
    [
      'two are in its place',
      ['frame_000012.png', 'Passes/12a.exr', 'Passes/12b.exr'],
      'missing',
      'Blender did not write Passes/depth_0012.exr; in its place there is Passes/12a.exr, Passes/12b.exr',
    ],
    ['one more of another frame', [...names, 'frame_000013.png'], 'unexpected', /^frame_000013.png was/],
    ['a number that only ends so', [...names, 'take_112.png'], 'unexpected', /^take_112.png was/],
  ])('%s: refused', (_, there, kind, message) => {
    const compare = (): unknown => matchNames(there, expected, 12);
    expect(compare).toThrow(expect.objectContaining({ name: 'OutputFault', kind }) as Error);
    expect(compare).toThrow(message);
  });

  test('a frame before 0 is known by its number too', () => {
    const own = ['frame_-000005.png', 'frame_-000005.svg'];
    expect([...matchNames(own, [{ name: 'frame_-000005.png' }], -5).keys()]).toEqual(['frame_-000005.png']);
  });
});

describe('a picture beside what the scene says', () => {
  const picture = { width: 640, height: 360, mode: 'RGBA', depth: 8 };
  const png: Picture = { format: 'PNG', width: 640, height: 360, channels: 4, depth: 8, decoded: true };
  const wanted = { name: 'frame_000001.png', format: 'PNG', picture };

  test.each([
    ['as it says', png, wanted, undefined],
    ['no picture', undefined, wanted, 'is no picture; the scene writes PNG'],
    [
      'another format',
      { ...png, format: 'JPEG' as const },
      wanted,
      'is in the format JPEG; the scene writes PNG',
    ],
    ['another size', { ...png, width: 320 }, wanted, 'is 320 x 360 pixels; the scene says 640 x 360'],
    ['no alpha', { ...png, channels: 3 }, wanted, 'has 3 channels; the scene says RGBA'],
    ['another depth', { ...png, depth: 16 }, wanted, 'has 16 bits a value; the scene says 8'],
    ['of a node, whose size is unknown', { ...png, width: 3 }, { name: 'a', format: 'PNG' }, undefined],
    ['a format that only a newer Blender has', undefined, { ...wanted, format: 'JPEG_XL' }, undefined],
    [
      'layers',
      { ...png, format: 'OPEN_EXR' as const, channels: 26 },
      { ...wanted, format: 'OPEN_EXR_MULTILAYER' },
      undefined,
    ],
    [
      'an EXR without alpha',
      { ...png, format: 'OPEN_EXR' as const, channels: 3, depth: 16 },
      { ...wanted, format: 'OPEN_EXR' },
      'has 3 channels; the scene says RGBA',
    ],
    [
      'an EXR with depth',
      { ...png, format: 'OPEN_EXR' as const, channels: 5, depth: 16 },
      { ...wanted, format: 'OPEN_EXR' },
      undefined,
    ],
  ])('%s', (_, found, expected, fault) => {
    expect(pictureFault(found, expected)).toBe(fault);
  });
});

describe('a frame of one colour', () => {
  const file = (name: string, oneColour?: string): Pictures[number] => ({
    name,
    picture: {
      format: 'PNG',
      width: 1,
      height: 1,
      channels: 3,
      depth: 8,
      decoded: true,
      ...(oneColour === undefined ? {} : { oneColour }),
    },
  });
  const black = [file('frame_000003.png', '000000')];
  const [shows, darker] = [[file('frame_000002.png')], [file('frame_000004.png', '000000')]];

  test.each([
    ['shows something', [file('frame_000003.png')], [shows], false, 'publish'],
    ['is between frames that show something', black, [shows, shows], false, 'render again'],
    ['is so the second time, too', black, [shows, shows], true, 'warn'],
    ['is the first of black ones', black, [shows, darker], false, 'publish'],
    ['is the only frame so far', black, [], false, 'warn'],
    [
      'has a pass of one colour, as its neighbours have',
      [file('frame_000003.png'), file('Matte/0003.png', 'ff')],
      [[file('frame_000002.png'), file('Matte/0002.png', 'ff')]],
      false,
      'publish',
    ],
    [
      'has a pass of one colour, and its neighbours have another one',
      [file('frame_000003.png'), file('Matte/0003.png', 'ff')],
      [[file('frame_000002.png'), file('Matte/0002.png'), file('Other/0002.png', 'ff')]],
      false,
      'render again',
    ],
    ['is no picture', [{ name: 'frame_000003.txt' }], [shows], false, 'publish'],
  ])('that %s', (_, frame, beside, failedBefore, verdict) => {
    expect(judgeOneColour(frame, beside, failedBefore).verdict).toBe(verdict);
  });
});

test('values that are not finite are counted, and their channels named', () => {
  const picture: Picture = {
    format: 'OPEN_EXR',
    width: 8,
    height: 8,
    channels: 4,
    depth: 32,
    decoded: true,
    notFinite: ['R', 'G', 'B', 'Depth.Z'].map((channel, n) => ({ channel, nan: n, infinite: 1 })),
  };
  const about = { name: 'frame_000012.exr', path: '', bytes: 1 };
  const check = { bytes: 1, sha256: '' };
  expect(warningsOf({ ...about, check: { ...check, picture } })).toEqual([
    'frame_000012.exr has values that are 6 not a number and 4 infinite, in R, G, B and 1 more',
  ]);
  expect(warningsOf({ ...about, check: { ...check, unread: 'it has more than 1 GiB' } })).toEqual([
    'frame_000012.exr was not looked into: it has more than 1 GiB',
  ]);
  expect(warningsOf({ ...about, check })).toEqual([]);
});
