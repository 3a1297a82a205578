import { isTooMany } from '../../../protocol/failure/failures-allowed';

test.each([
  [10, undefined, false],
  [11, undefined, true],
  [0, 0, false],
  [1, 0, true],
  [1_000_000, 'unlimited', false],
] as const)('%d failures where %s are allowed: %s', (failed, allowed, is) => {
  expect(isTooMany(failed, allowed)).toBe(is);
});
