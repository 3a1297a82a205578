import {
  averages,
  dollarsFor,
  priceAt,
  type PriceCurve,
  priceRange,
} from '../../../protocol/farm/price-curve';

const HOUR = 3_600_000;
/** From hour 0 on 0.10 dollars an hour, from 2 on 0.40, from 3 on 0.20. */
const CURVE: PriceCurve = [
  { at: 0, dollars: 0.1 },
  { at: 2 * HOUR, dollars: 0.4 },
  { at: 3 * HOUR, dollars: 0.2 },
];

describe('a price holds until the next one', () => {
  test.each([
    [-0.1, undefined],
    [0, 0.1],
    [1.999, 0.1],
    [2, 0.4],
    [3, 0.2],
    [500, 0.2],
  ])('at hour %p it is %p', (hour, dollars) => {
    expect(priceAt(CURVE, hour * HOUR)).toBe(dollars);
  });
});

describe('what some time has cost', () => {
  test.each<[string, number, number, number | undefined]>([
    ['within one price', 0.5, 1.5, 0.1],
    ['over a change', 1.5, 2.5, 0.05 + 0.2],
    ['over all of them', 0, 5, 0.2 + 0.4 + 0.4],
    ['after the last change', 10, 12, 0.4],
    ['no time', 2, 2, 0],
    ['begun before a price was known', -1, 1, undefined],
  ])('%s', (_, from, to, dollars) => {
    const paid = dollarsFor(CURVE, from * HOUR, to * HOUR);
    if (dollars === undefined) expect(paid).toBeUndefined();
    else expect(paid).toBeCloseTo(dollars, 12);
  });

  test('is not known without prices', () => {
    expect(dollarsFor([], 0, HOUR)).toBeUndefined();
  });
});

describe('the range of prices that held at some time', () => {
  test.each<[string, number, number, { low: number; high: number } | undefined]>([
    ['has what held at its beginning', 1, 2.5, { low: 0.1, high: 0.4 }],
    ['has not what ended before', 3, 9, { low: 0.2, high: 0.2 }],
    ['has not what came after', 0, 1, { low: 0.1, high: 0.1 }],
    ['is none where none is known', -2, -1, undefined],
  ])('%s', (_, from, to, range) => {
    expect(priceRange(CURVE, from * HOUR, to * HOUR)).toEqual(range);
  });
});

test('averages are of each part of the time', () => {
  const drawn = averages(CURVE, -1.5 * HOUR, 4.5 * HOUR, 4);
  expect(drawn[0]).toBeUndefined();
  expect(drawn.slice(1).map((dollars) => dollars?.toFixed(4))).toEqual(['0.1000', '0.3000', '0.2000']);
});
