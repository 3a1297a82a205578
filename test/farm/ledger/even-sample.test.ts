import * as fc from 'fast-check';
import { EvenSample } from '../../../farm/ledger/even-sample';

test('a sample is in order, from the first to the last, even, and no larger than asked for', () => {
  fc.assert(
    fc.property(fc.nat(20_000), fc.integer({ min: 2, max: 50 }), (length, most) => {
      const sample = new EvenSample<number>(most);
      for (let i = 0; i < length; i++) sample.add(i);
      const items = sample.items();
      expect(items).toHaveLength(Math.min(length, most));
      expect([items[0], items.at(-1)]).toEqual(length === 0 ? [undefined, undefined] : [0, length - 1]);
      const gaps = items.slice(1).map((item, i) => item - (items[i] ?? NaN));
      const even = (length - 1) / (most - 1);
      if (length <= most) return;
      for (const gap of gaps) {
        expect(gap).toBeGreaterThanOrEqual(1);
        expect(Math.abs(gap - even)).toBeLessThanOrEqual(even / 4 + 1);
      }
    }),
  );
});
