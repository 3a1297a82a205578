import fc from 'fast-check';
import { FIRST_FRAME, LAST_FRAME } from '../../protocol/frame-range';
import { type Unit, unitName } from '../../protocol/unit';
import { UnitSet } from '../../protocol/unit-set';

describe('a set of units', () => {
  const frame = fc.oneof(
    fc.integer({ min: -5, max: 5 }),
    fc.constantFrom(FIRST_FRAME, LAST_FRAME - 40, 4096),
  );
  const tile = fc.record({
    column: fc.nat(1),
    row: fc.nat(1),
    columns: fc.constant(2),
    rows: fc.constant(2),
  });
  const unit: fc.Arbitrary<Unit> = fc
    .record({ first: frame, more: fc.nat(2), step: fc.integer({ min: 1, max: 3 }), tile: fc.option(tile) })
    .map(({ first, more, step, tile }) => ({
      span: { first, last: first + more * step, step },
      ...(tile ? { tile } : {}),
    }));
  const deed = fc.record({ what: fc.constantFrom('add', 'delete', 'has', 'addName'), unit });

  it('holds what a set of their names holds', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 60 }), (deeds) => {
        const set = new UnitSet();
        const names = new Set<string>();
        for (const { what, unit } of deeds) {
          const name = unitName(unit);
          if (what === 'add') {
            expect(set.add(unit)).toBe(!names.has(name));
            names.add(name);
          } else if (what === 'addName') {
            set.addName(name);
            names.add(name);
          } else if (what === 'delete') expect(set.delete(unit)).toBe(names.delete(name));
          else expect(set.has(unit)).toBe(names.has(name));
        }
        expect(set.size).toBe(names.size);
        expect([...set].map(unitName).sort()).toEqual([...names].sort());
      }),
      { numRuns: 500 },
    );
  });

  it('leaves out what is no unit', () => {
    const set = new UnitSet();
    set.addName('index');
    expect(set.size).toBe(0);
  });

  it('names its first few, by their frames', () => {
    const set = new UnitSet();
    for (const name of ['frame_000300', 'frame_000002', '-', 'frame_-00001', 'frame_000009'])
      set.addName(name);
    expect(set.names(2)).toEqual(['frame_000002', 'frame_000009']);
  });
});
