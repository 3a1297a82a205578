import { parseUnitName } from '../../../protocol/job/unit';
import { unitChoice } from '../../../protocol/job/unit-choice';

test.each([
  ['12', 'frame_000012', true],
  ['12', 'frame_000013', false],
  ['1-20x5', 'frame_000011', true],
  ['1-20x5', 'frame_000012', false],
  ['-3', 'frame_-000003', true],
  ['4', 'frames_000001-000010', true],
  ['4', 'frames_000001-000009x2', false],
  ['12', 'frame_000012_tile_0-1_of_3x2', true],
  ['frame_000012_tile_0-1_of_3x2', 'frame_000012_tile_0-1_of_3x2', true],
  ['frame_000012_tile_0-1_of_3x2', 'frame_000012_tile_1-1_of_3x2', false],
  ['frame_000012, 14', 'frame_000014', true],
])('%s means %s: %s', (text, name, is) => {
  const unit = parseUnitName(name);
  expect(unit && unitChoice(text)(unit)).toBe(is);
});
