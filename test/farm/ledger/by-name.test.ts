import fc from 'fast-check';
import { byName } from '../../../farm/ledger/by-name';

test('what was read in any order is in the order of its names', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string()), (names) => {
      const read = new Map(names.map((name, i) => [name, i]));
      const ordered = byName(read);
      expect([...ordered.keys()]).toEqual([...names].sort());
      expect(Object.fromEntries(ordered)).toEqual(Object.fromEntries(read));
    }),
  );
});
