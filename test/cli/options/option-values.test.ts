import { numberOr, resolution, secondsOrNever } from '../../../cli/options/option-values';
import { settingsOf } from '../../../cli/options/scene-options';

test.each(['1920x1080', '1920X1080', '1920×1080', '1920 x 1080'])(
  'a resolution may be written %s',
  (text) => {
    expect(resolution(text)).toEqual({ width: 1920, height: 1080 });
  },
);

test.each(['50', '50%', '50 %', ' 50'])('a percentage may be written %j', (percentage) => {
  expect(settingsOf({ percentage })).toEqual({ percentage: 50 });
});

test.each(['50%%', '%', '0x32', '1e2', '50.0', ''])('%j is no percentage', (percentage) => {
  expect(() => settingsOf({ percentage })).toThrow(
    `--percentage ${percentage}: must be a whole number from 1 to 1000`,
  );
});

test('seconds are no more than a timer takes, and numbers no more than a worker reads', () => {
  expect(secondsOrNever('--slice-after', '2073600')).toBe(2_073_600);
  expect(() => secondsOrNever('--slice-after', '2073601')).toThrow(
    '--slice-after 2073601: must be 2073600 at most, which are 24 days, or never',
  );
  const digits = '9'.repeat(30);
  expect(() => numberOr('--max-failures', digits, 0, 'unlimited')).toThrow(
    `--max-failures ${digits}: must be a whole number of 0 or more, or unlimited`,
  );
});
