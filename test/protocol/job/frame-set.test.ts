import fc from 'fast-check';
import { FIRST_FRAME, LAST_FRAME } from '../../../protocol/job/frame-range';
import { FrameSet } from '../../../protocol/job/frame-set';
import { unitsOf } from '../../../protocol/job/plan';
import { type Unit, unitName } from '../../../protocol/job/unit';

const tile = fc.record({
  column: fc.nat(1),
  row: fc.constant(0),
  columns: fc.constant(2),
  rows: fc.constant(1),
});
const unit: fc.Arbitrary<Unit> = fc
  .record({
    first: fc.oneof(fc.integer({ min: -5, max: 9 }), fc.constantFrom(FIRST_FRAME, LAST_FRAME - 12, 4094)),
    more: fc.nat(4),
    step: fc.integer({ min: 1, max: 3 }),
    tile: fc.option(tile, { nil: undefined }),
  })
  .map(({ first, more, step, tile: of }) => ({
    span: { first, last: first + more * step, step },
    ...(of ? { tile: of } : {}),
  }));
const deed = fc.record({ what: fc.constantFrom('add', 'delete', 'addName', 'look'), unit });
const framesOf = (of: Unit): string[] => [...unitsOf(of, 'frame')].map(unitName);

test('a set of frames holds what a set of their names holds, in whatever units they come and go', () => {
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
      const [set, names] = [new FrameSet(), new Set<string>()];
      for (const { what, unit: of } of deeds) {
        const frames = framesOf(of);
        const there = frames.filter((name) => names.has(name));
        expect(set.has(of)).toBe(there.length === frames.length);
        expect(set.meets(of)).toBe(there.length > 0);
        const lacks = set.lacks(of);
        expect(lacks.flatMap(framesOf)).toEqual(frames.filter((name) => !names.has(name)));
        // Runs are as long as they can be.
        for (const [i, { span }] of lacks.entries())
          expect(span.last + of.span.step).not.toBe(lacks[i + 1]?.span.first);
        if (what === 'add' || what === 'addName') {
          const again = new FrameSet();
          const added = what === 'add' ? set.add(of, again) : set.addName(unitName(of), again);
          expect(added).toBe(frames.length - there.length);
          expect([...again].map(unitName).sort()).toEqual([...there].sort());
          for (const name of frames) names.add(name);
        } else if (what === 'delete') {
          expect(set.delete(of)).toBe(there.length);
          for (const name of frames) names.delete(name);
        }
        expect(set.size).toBe(names.size);
      }
      expect([...set].map(unitName).sort()).toEqual([...names].sort());
    }),
    { numRuns: 300 },
  );
});

test('names that are none are left out, and units of all frames there are cost little', () => {
  const set = new FrameSet();
  expect([set.addName('index'), set.deleteName('index'), set.hasName('index')]).toEqual([0, 0, false]);
  const all = unitName({ span: { first: FIRST_FRAME, last: LAST_FRAME, step: 1 } });
  const began = performance.now();
  for (let i = 0; i < 20; i++) set.addName(all);
  expect(set.size).toBe(LAST_FRAME - FIRST_FRAME + 1);
  expect(performance.now() - began).toBeLessThan(10_000);
});
