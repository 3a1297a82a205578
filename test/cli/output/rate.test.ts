import { paceText } from '../../../cli/output/rate';

describe('a pace', () => {
  test.each([
    [12.34, 187, '12.3 a minute  3:07 left'],
    [1, 59, '1.0 a minute  59.0 s left'],
    [0.05, 7200, '3.0 an hour  2:00:00 left'],
  ])('of %d a minute with %d s left reads %s', (unitsPerMinute, secondsLeft, text) => {
    expect(paceText(unitsPerMinute, secondsLeft)).toBe(text);
  });
});
