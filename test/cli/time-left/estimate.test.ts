import fc from 'fast-check';
import { estimate, type Timed } from '../../../cli/time-left/estimate';
import { estimateText, timeText } from '../../../cli/time-left/time-text';

const seconds = fc.double({ min: 0.01, max: 1e5, noNaN: true });
/** Units that were rendered, each in its own place, and how many places there are. */
const rendered = fc
  .uniqueArray(fc.record({ at: fc.nat(5000), seconds }), {
    selector: ({ at }) => at,
    minLength: 1,
    maxLength: 20,
  })
  .chain((timed) =>
    fc.record({
      timed: fc.constant(timed),
      places: fc.integer({ min: Math.max(...timed.map(({ at }) => at)) + 1, max: 6000 }),
    }),
  );
const run = fc.record({
  rendered,
  units: fc.integer({ min: 1, max: 6000 }),
  workers: fc.integer({ min: 1, max: 64 }),
});
const close = (a: number, b: number): boolean =>
  Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

describe('an estimate', () => {
  test('lies within its bounds, and is above nothing', () => {
    fc.assert(
      fc.property(run, ({ rendered: { timed, places }, units, workers }) => {
        const all = estimate(timed, { places, units, workers });
        expect(all).toBeDefined();
        if (!all) return;
        expect(all.least).toBeGreaterThanOrEqual(0);
        expect(all.least).toBeLessThan(all.seconds);
        expect(all.most).toBeGreaterThan(all.seconds);
      }),
    );
  });

  test('is never less than the fastest unit each, nor more than the slowest, on one Blender', () => {
    fc.assert(
      fc.property(run, ({ rendered: { timed, places }, units }) => {
        const all = estimate(timed, { places, units, workers: 1 });
        const times = timed.map((one) => one.seconds);
        expect(all?.seconds).toBeGreaterThanOrEqual(units * Math.min(...times) * (1 - 1e-9));
        expect(all?.seconds).toBeLessThanOrEqual(units * Math.max(...times) * (1 + 1e-9));
      }),
    );
  });

  test('does not depend on the order in which they were rendered', () => {
    fc.assert(
      fc.property(run, ({ rendered: { timed, places }, units, workers }) => {
        const rest = { places, units, workers };
        const [one, other] = [estimate(timed, rest), estimate([...timed].reverse(), rest)];
        expect(close(one?.seconds ?? 0, other?.seconds ?? 1)).toBe(true);
      }),
    );
  });

  test('is so much longer as every unit takes', () => {
    fc.assert(
      fc.property(run, fc.double({ min: 0.1, max: 10, noNaN: true }), (of, times) => {
        const rest = { places: of.rendered.places, units: of.units, workers: of.workers };
        const longer = of.rendered.timed.map(({ at, seconds: each }) => ({ at, seconds: each * times }));
        const [all, more] = [estimate(of.rendered.timed, rest), estimate(longer, rest)];
        for (const what of ['seconds', 'least', 'most'] as const)
          expect(close((all?.[what] ?? 0) * times, more?.[what] ?? -1)).toBe(true);
      }),
    );
  });

  test('is no longer with another Blender beside it', () => {
    fc.assert(
      fc.property(run, ({ rendered: { timed, places }, units, workers }) => {
        const [few, more] = [workers, workers + 1].map((count) =>
          estimate(timed, { places, units, workers: count }),
        );
        expect(more?.seconds ?? Infinity).toBeLessThanOrEqual((few?.seconds ?? 0) * (1 + 1e-9));
      }),
    );
  });

  test('holds what frames take that get slower, or faster, all the way', () => {
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 4, maxLength: 400 }), fc.boolean(), (times, slower) => {
        const ordered = [...times].sort((a, b) => (slower ? a - b : b - a));
        const last = ordered.length - 1;
        const places = [...new Set([0, Math.floor(last / 2), last])];
        const timed = places.map((at): Timed => ({ at, seconds: ordered[at] ?? 0 }));
        const left = ordered.filter((_, at) => !places.includes(at));
        const all = estimate(timed, { places: ordered.length, units: left.length, workers: 1 });
        const truth = left.reduce((sum, each) => sum + each, 0);
        expect(all?.least).toBeLessThanOrEqual(truth * (1 + 1e-9));
        expect(all?.most).toBeGreaterThanOrEqual(truth * (1 - 1e-9));
      }),
    );
  });

  test.each<[string, Timed[], number, number, number, number]>([
    [
      'frames alike',
      [
        { at: 0, seconds: 10 },
        { at: 50, seconds: 10 },
        { at: 100, seconds: 10 },
      ],
      101,
      98,
      1,
      980,
    ],
    [
      'two Blenders',
      [
        { at: 0, seconds: 10 },
        { at: 50, seconds: 10 },
        { at: 100, seconds: 10 },
      ],
      101,
      98,
      2,
      490,
    ],
    ['an odd one on two Blenders', [{ at: 0, seconds: 10 }], 4, 3, 2, 20],
    ['more Blenders than frames', [{ at: 0, seconds: 10 }], 4, 3, 16, 10],
    [
      'a slow middle',
      [
        { at: 0, seconds: 10 },
        { at: 50, seconds: 60 },
        { at: 100, seconds: 10 },
      ],
      101,
      98,
      1,
      3430,
    ],
    ['nothing left', [{ at: 0, seconds: 10 }], 1, 0, 1, 0],
  ])('of %s', (_, timed, places, units, workers, expected) => {
    expect(estimate(timed, { places, units, workers })?.seconds).toBeCloseTo(expected);
  });

  test('is none before anything is rendered', () => {
    expect(estimate([], { places: 10, units: 10, workers: 1 })).toBeUndefined();
  });
});

describe('a time', () => {
  test.each([
    [0.2, '1 s'],
    [40.4, '40 s'],
    [99, '99 s'],
    [100, '2 min'],
    [719, '12 min'],
    [3599, '1 h'],
    [7800, '2 h 10 min'],
    [172_799, '2 days'],
    [273_600, '3 days 4 h'],
  ])('of %d seconds reads %s', (all, text) => {
    expect(timeText(all)).toBe(text);
  });

  test('with its spread', () => {
    expect(estimateText({ seconds: 7800, least: 6600, most: 9600 })).toBe(
      'about 2 h 10 min, between 1 h 50 min and 2 h 40 min',
    );
    expect(estimateText({ seconds: 1, least: 0.9, most: 1.1 })).toBe('about 1 s');
  });
});
