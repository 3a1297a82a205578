import {
  defaultMemoryLimit,
  shouldRestart,
} from '../../../../../worker/render/blender/process/restart-by-memory';

const GiB = 2 ** 30;

test.each([
  ['stays small', 2, 1, 4, false],
  ['has grown, below the limit', 3.9, 1, 4, false],
  ['has grown past the limit', 4.1, 1, 4, true],
  ['is simply big, and was from its first frame', 6, 5, 4, false],
  ['was big and has grown by half', 7.6, 5, 4, true],
  ['is at the limit to the byte', 4, 1, 4, false],
])(
  'a Blender that %s (%d GiB now, %d after the first frame, limit %d): restart is %s',
  (_, now, first, limit, restart) => {
    const use = { residentBytes: now * GiB, firstResidentBytes: first * GiB, limitBytes: limit * GiB };
    expect(shouldRestart(use)).toBe(restart);
  },
);

test('without a limit given, it is a part of what there is', () => {
  expect(defaultMemoryLimit()).toBeGreaterThan(GiB / 4);
  expect(defaultMemoryLimit()).toBeLessThan(2 ** 50);
});
