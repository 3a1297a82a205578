import { resolution } from '../../../cli/options/option-values';
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
