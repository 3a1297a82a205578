import fc from 'fast-check';
import { FrameRange } from '../../../protocol/job/frame-range';
import { Plan, unitsOf } from '../../../protocol/job/plan';
import { parseUnitName, unitName } from '../../../protocol/job/unit';

const planOf = (frames: string, options = {}) => new Plan(FrameRange.parse(frames), options);
const namesOf = (plan: Plan) => [...plan.tasks()].map(unitName);

describe('a plan', () => {
  it('makes a task of each frame', () => {
    expect(namesOf(planOf('1-3'))).toEqual(['frame_000001', 'frame_000002', 'frame_000003']);
  });

  it('cuts a range into tasks, the last one shorter', () => {
    expect(namesOf(planOf('3-12', { taskSize: 4 }))).toEqual([
      'frames_000003-000006',
      'frames_000007-000010',
      'frames_000011-000012',
    ]);
  });

  it('keeps the step within a task', () => {
    expect(namesOf(planOf('1-20x5', { taskSize: 3 }))).toEqual(['frames_000001-000011x5', 'frame_000016']);
  });

  it('never puts two spans of a range into one task', () => {
    expect(namesOf(planOf('1,5,9-12', { taskSize: 3 }))).toEqual([
      'frame_000001',
      'frame_000005',
      'frames_000009-000011',
      'frame_000012',
    ]);
  });

  it('counts frames outside, then columns, then rows, as the original did', () => {
    const tiles = [...planOf('1', { tiles: { columns: 3, rows: 2 } }).tasks()].map(({ tile }) => [
      tile?.column,
      tile?.row,
    ]);
    expect(tiles).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
    ]);
  });

  it.each([0, -1, 1.5])('refuses a task size of %d', (taskSize) => {
    expect(() => planOf('1-3', { taskSize })).toThrow(
      `task size ${String(taskSize)}: must be a whole number of 1 or more`,
    );
  });

  const anyPlan = fc.record({
    frames: fc.constantFrom('1', '1-7', '-5-5', '1-30x4', '1,3,9-14', '1-100'),
    taskSize: fc.integer({ min: 1, max: 12 }),
    tiles: fc.option(
      fc.record({ columns: fc.integer({ min: 1, max: 5 }), rows: fc.integer({ min: 1, max: 5 }) }),
      { nil: undefined },
    ),
    order: fc.oneof(fc.constantFrom('sequential' as const, 'coarse' as const), fc.record({ seed: fc.nat() })),
  });

  it('covers every unit exactly once, in any order', () => {
    fc.assert(
      fc.property(anyPlan, ({ frames, ...options }) => {
        const plan = planOf(frames, options);
        const units = [...plan.tasks()].flatMap((task) => [...unitsOf(task, 'frame')].map(unitName));
        const { columns, rows } = options.tiles ?? { columns: 1, rows: 1 };
        expect(new Set(units).size).toBe(units.length);
        expect(units.length).toBe(FrameRange.parse(frames).count * columns * rows);
        expect([...plan.tasks()].length).toBe(plan.count);
      }),
    );
  });

  it('shuffles in the same order for the same seed, and in another for another', () => {
    const order = (seed: number) => namesOf(planOf('1-200', { order: { seed } }));
    expect(order(7)).toEqual(order(7));
    expect(order(7)).not.toEqual(order(8));
    expect(order(7)).not.toEqual(namesOf(planOf('1-200')));
    expect(order(7).toSorted()).toEqual(namesOf(planOf('1-200')));
  });

  it('takes every 16th frame of a coarse order first, and then the middles of the gaps', () => {
    const frames = [...planOf('1-40', { order: 'coarse' }).tasks()].map(({ span }) => span.first - 1);
    const fourth = [4, 12, 20, 28, 36];
    const odd = Array.from({ length: 20 }, (_, i) => 2 * i + 1);
    expect(frames).toEqual([0, 16, 32, 8, 24, ...fourth, ...odd.slice(0, 10).map((i) => 2 * i), ...odd]);
  });

  it('keeps the tiles of a frame together in a coarse order', () => {
    const tiles = { columns: 2, rows: 1 };
    const frames = [...planOf('1-18', { order: 'coarse', tiles }).tasks()].map(({ span }) => span.first);
    expect(frames.slice(0, 6)).toEqual([1, 1, 17, 17, 9, 9]);
  });
});

describe('the name of a unit', () => {
  it('identifies the unit', () => {
    const frame = fc.integer({ min: -1048574, max: 1048574 - 450 });
    const unit = fc
      .record({
        first: frame,
        more: fc.nat(50),
        step: fc.integer({ min: 1, max: 9 }),
        tile: fc.option(
          fc.record({
            column: fc.nat(9),
            row: fc.nat(9),
            columns: fc.integer({ min: 10, max: 100 }),
            rows: fc.integer({ min: 10, max: 100 }),
          }),
          { nil: undefined },
        ),
      })
      .map(({ first, more, step, tile }) => ({
        span: { first, last: first + more * step, step: more === 0 ? 1 : step },
        ...(tile ? { tile } : {}),
      }));
    fc.assert(
      fc.property(unit, (one) => {
        expect(parseUnitName(unitName(one))).toEqual(one);
      }),
    );
  });

  it.each(['', 'frame_12', 'frame_000012.png', 'frames', '../frame_000001'])('is not %j', (text) => {
    expect(parseUnitName(text)).toBeUndefined();
  });
});
