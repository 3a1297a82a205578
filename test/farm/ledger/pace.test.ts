import { unitsPerMinute } from '../../../farm/progress/pace';

const MINUTE = 60_000;
const NOW = Date.parse('2026-11-22T12:00:00Z');
const minutesAgo = (minutes: number): number => NOW - minutes * MINUTE;
/** So many units, evenly from one time to another, in minutes before now. */
const evenly = (count: number, from: number, to: number): number[] =>
  Array.from({ length: count }, (_, i) => minutesAgo(from - ((i + 1) * (from - to)) / count));

describe('the rate of a job', () => {
  test.each<[string, readonly number[], number, number | undefined]>([
    ['is unknown before anything was recorded', [], 30, undefined],
    [
      'is unknown while all that is recorded came before it was asked for again',
      evenly(50, 90, 60),
      30,
      undefined,
    ],
    ['is of the whole time while little is recorded', evenly(3, 6, 0), 6, 0.5],
    ['is that of the last quarter of an hour', evenly(150, 15, 0), 300, 10],
    [
      'forgets what it was before more instances came',
      [...evenly(60, 75, 15), ...evenly(150, 15, 0)],
      75,
      10,
    ],
    ['begins when the frames were asked for, not a quarter of an hour before', evenly(20, 4, 0), 4, 5],
    ['is that of the last ten where a frame takes an hour', evenly(30, 1800, 0), 1800, 1 / 60],
    ['grows less while nothing comes', evenly(10, 60, 30), 60, 10 / 60],
  ])('%s', (_, recorded, asked, expected) => {
    const rate = unitsPerMinute(recorded, minutesAgo(asked), NOW);
    if (expected === undefined) expect(rate).toBeUndefined();
    else expect(rate).toBeCloseTo(expected, 5);
  });

  it('does not go by the order', () => {
    const recorded = evenly(40, 20, 0);
    expect(unitsPerMinute(recorded.toReversed(), minutesAgo(20), NOW)).toBe(
      unitsPerMinute(recorded, minutesAgo(20), NOW),
    );
  });

  it('counts what was recorded in the second of the request, of which S3 tells only the second', () => {
    expect(unitsPerMinute([NOW], NOW + 700, NOW + 30_000)).toBeCloseTo(2, 5);
  });

  it('bears a clock here that is behind that of the store', () => {
    const recorded = evenly(5, 0, -5);
    expect(unitsPerMinute(recorded, NOW, NOW)).toBeCloseTo(1, 5);
  });
});
