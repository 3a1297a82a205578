import { unitsText, unitText } from '../../../protocol/job/unit-text';

describe('people are told of a unit', () => {
  test.each([
    ['frame_000012', 'frame 12'],
    ['frame_-000002', 'frame -2'],
    ['frames_000001-000010', 'frames 1-10'],
    ['frames_000001-000009x2', 'frames 1-9x2'],
    ['frame_000012_tile_0-1_of_3x2', 'frame 12, tile 0-1 of 3x2'],
    ['beauty', 'beauty'],
  ])('%s as %s', (name, text) => {
    expect(unitText(name)).toBe(text);
  });

  test.each<[string[], string]>([
    [[], ''],
    [['frame_000003'], 'frame 3'],
    [['frame_000001', 'frame_000002', 'frame_000003', 'frame_000007'], 'frames 1-3, 7'],
    [['frame_-000002', 'frame_-000001', 'frame_000000'], 'frames -2-0'],
    [['frame_000001', 'frames_000002-000004'], 'frame 1; frames 2-4'],
    [
      ['frame_000001_tile_0-0_of_2x1', 'frame_000001_tile_1-0_of_2x1'],
      'frame 1, tile 0-0 of 2x1; frame 1, tile 1-0 of 2x1',
    ],
  ])('and of %j as %s', (names, text) => {
    expect(unitsText(names)).toBe(text);
  });
});
