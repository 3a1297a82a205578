import { join } from 'node:path';
import fc from 'fast-check';
import { ExrWriter } from '../../../../worker/render/slices/exr-writer';
import { mergeSlices } from '../../../../worker/render/slices/merge-slices';
import { cover, endOf, roomFrom } from '../../../../worker/render/slices/slice-cover';
import { readSliceName, sliceName } from '../../../../worker/render/slices/slice-name';
import { isLong, isToBeginAgain, samplesOfSlice } from '../../../../worker/render/slices/slice-policy';
import { LongFrameWatch } from '../../../../worker/render/slices/long-frame-watch';
import { SlicePace } from '../../../../worker/render/slices/slice-pace';
import { aboutSeconds } from '../../../../worker/render/slices/about-seconds';
import { temporaryFolder } from '../../../support/temporary-folder';

const HOUR = 3600;
const limitSeconds = HOUR / 2;

describe('a frame is long', () => {
  test.each([
    [1799, false, false],
    [1801, false, true],
    // After a first sample, which is slow, three times as much.
    [1801, true, false],
    [5401, true, true],
  ])('at %d s (one sample is all that is known: %s): %s', (secondsInAll, isRough, expected) => {
    expect(isLong({ secondsInAll, isRough, limitSeconds })).toBe(expected);
  });
});

describe('a frame is begun again in slices', () => {
  test.each([
    ['a frame of an hour after a minute', HOUR, 60, true],
    ['after three', HOUR, 180, true],
    ['not after four: more than a twentieth would be lost', HOUR, 240, false],
    ['a frame of a day after an hour', 24 * HOUR, HOUR, true],
    ['never one that is not long', 1700, 10, false],
  ])('%s', (_, secondsInAll, secondsSoFar, expected) => {
    expect(isToBeginAgain({ secondsInAll, secondsSoFar, isRough: false, limitSeconds })).toBe(expected);
  });
});

describe('a slice has', () => {
  const slice = (secondsEach: number, overheadSeconds: number, samplesLeft = 1e6, samples = 0): number =>
    samplesOfSlice({ secondsEach, overheadSeconds, samples, samplesLeft, limitSeconds });
  test.each([
    ['two minutes where it costs next to nothing', slice(1, 0.1), 120],
    ['a hundredth of a frame of ten hours', slice(1, 0.1, 36_000, 36_000), 360],
    ['ten minutes of one that takes two days', slice(1, 0.1, 172_800, 172_800), 600],
    ['forty times what it costs', slice(1, 10), 400],
    ['ten minutes where that is a thirtieth', slice(1, 20), 600],
    ['more, lest it costs more than a twenty-fifth', slice(1, 60), 1500],
    ['a sample where that is longer', slice(1000, 0), 1],
    ['all that is left', slice(1, 1, 100), 100],
    ['half of what is left, rather than a slice and a bit', slice(1, 1, 250), 125],
    ['more than two minutes, rather than leave a bit', slice(1, 1, 239), 239],
  ])('%s', (_, samples, expected) => {
    expect(Math.abs(samples - expected)).toBeLessThanOrEqual(expected / 100);
  });

  test('never more than a twentieth of overhead, and all samples in the end', () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        number(0.01, 100),
        number(0, 120),
        fc.integer({ min: 1, max: 20_000 }),
        (each, overhead, total) => {
          let left = total;
          let spent = 0;
          while (left > 0) {
            const samples = samplesOfSlice({
              secondsEach: each,
              overheadSeconds: overhead,
              samples: total,
              samplesLeft: left,
              limitSeconds,
            });
            expect(samples).toBeGreaterThan(0);
            left -= samples;
            spent += overhead;
          }
          expect(left).toBe(0);
          // A frame of one slice costs what any frame costs.
          expect(spent - overhead).toBeLessThanOrEqual(0.05 * each * total);
        },
      ),
    );
  });
});

describe('slices that follow one another', () => {
  const range = (first: number, end: number) => ({ first, count: end - first });
  test.each([
    ['none', [], []],
    ['from the first on', [range(5, 10), range(0, 5)], [range(0, 5), range(5, 10)]],
    ['up to a gap', [range(0, 5), range(6, 10)], [range(0, 5)]],
    ['not without the first', [range(5, 10)], []],
    [
      'the way that leads furthest',
      [range(0, 6), range(0, 5), range(5, 9), range(6, 8)],
      [range(0, 5), range(5, 9)],
    ],
    ['of two workers, the fewest', [range(0, 5), range(5, 10), range(0, 10)], [range(0, 10)]],
    ['nothing twice', [range(0, 5), range(3, 10)], [range(0, 5)]],
    ['nothing beyond the frame', [range(0, 5), range(5, 21)], [range(0, 5)]],
  ])('%s', (_, slices, expected) => {
    expect(cover(slices, 20)).toEqual(expected);
  });

  test('have each sample once, whatever there is', () => {
    const slice = fc.record({ first: fc.nat(20), count: fc.integer({ min: 1, max: 8 }) });
    fc.assert(
      fc.property(fc.array(slice), (slices) => {
        const way = cover(slices, 20);
        let next = 0;
        for (const { first, count } of way) {
          expect(first).toBe(next);
          next += count;
        }
        expect(next).toBe(endOf(way));
        expect(next).toBeLessThanOrEqual(20);
      }),
    );
  });

  test('are followed by one that ends where another begins', () => {
    expect(roomFrom(5, [range(0, 5), range(9, 12)], 20)).toBe(4);
    expect(roomFrom(5, [range(0, 5)], 20)).toBe(15);
  });
});

test("a slice's name says all of it, and no other name is one", () => {
  const slice = { first: 512, count: 1_000_000, seconds: 137, made: '0123456789ab', sha256: 'a'.repeat(64) };
  expect(sliceName(slice)).toBe(`000512-1000000.137s.0123456789ab.${'a'.repeat(64)}.exr`);
  expect(readSliceName(sliceName(slice))).toEqual(slice);
  for (const name of ['', 'frame.exr', sliceName(slice).slice(1), `${sliceName(slice)}.tmp`])
    expect(readSliceName(name)).toBeUndefined();
});

describe('a frame that is rendered as ever', () => {
  /** What becomes of a frame with these reports: second, samples done, of how many. */
  function watched(obstacles: [string] | [], ...reports: readonly (readonly [number, number, number])[]) {
    let now = 0;
    const pace = new SlicePace();
    const said: number[] = [];
    const slicing =
      obstacles.length > 0
        ? { obstacles: [...obstacles] }
        : { obstacles: [], samples: 1000, rounds: 1, passes: {} };
    const watch = new LongFrameWatch(
      { slicing, pace, limitSeconds, openSeconds: 5, onLong: (seconds) => said.push(Math.round(seconds)) },
      () => now * 1000,
    );
    for (const [second, done, of] of reports) {
      now = second;
      watch.sample(done, of);
    }
    return { isBrokenOff: watch.signal.aborted, said, pace };
  }

  test('is broken off as soon as it is known to be long', () => {
    const { isBrokenOff, said, pace } = watched([], [10, 0, 1000], [16, 1, 1000], [46, 11, 1000]);
    expect(isBrokenOff).toBe(true);
    expect(said).toEqual([6010]);
    expect(pace).toMatchObject({ isLong: true, secondsEach: 6, overheadSeconds: 10 });
  });

  test.each([
    [
      'when it is not',
      [] as [],
      [
        [10, 0, 1000],
        [11, 1, 1000],
        [41, 31, 1000],
      ],
      [],
    ],
    [
      'when it is known too late',
      [] as [],
      [
        [190, 0, 1000],
        [195, 1, 1000],
        [225, 12, 1000],
      ],
      [2920],
    ],
    [
      'when it cannot be in slices, which is said once',
      ['why'] as [string],
      [
        [10, 0, 1000],
        [16, 1, 1000],
        [46, 11, 1000],
        [76, 16, 1000],
      ],
      [6010],
    ],
  ] as const)('is not %s', (_, obstacles, reports, said) => {
    const found = watched([...obstacles], ...reports);
    expect(found.isBrokenOff).toBe(false);
    expect(found.said).toEqual(said);
  });
});

test.each([
  [40, '40 s'],
  [1500, '25 min'],
  [11_000, '3 h'],
])('%d seconds are about %s', (seconds, text) => {
  expect(aboutSeconds(seconds)).toBe(text);
});

test('merging is broken off when its worker has to end', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'slice.exr');
  const writer = await ExrWriter.create(path, { width: 2, height: 1 }, ['L.Combined.R']);
  await writer.write(new Float32Array([1, 2]));
  await writer.close();
  const merging = (signal?: AbortSignal) =>
    mergeSlices([{ path, count: 1 }], { Combined: 'mean' }, join(folder, 'merged.exr'), signal);
  await merging();
  await expect(merging(AbortSignal.abort(new Error('the market')))).rejects.toThrow('the market');
});
