import fc from 'fast-check';
import { FIRST_FRAME, LAST_FRAME } from '../../protocol/job/frame-range';
import { unitsOf } from '../../protocol/job/plan';
import { readTaskMessage } from '../../protocol/job/task-message';
import { MOST_TILES, parseUnitName, unitName } from '../../protocol/job/unit';
import { RUNS } from './borders';

const JOB = '0123456789abcdef';
const whole = { version: 1, job: JOB, span: { first: 1, last: 3, step: 1 } };

function fail(name: string): never {
  throw new Error(`${name} is no unit`);
}

test.each([
  ['a path as its job', { ...whole, job: 'bbbbbbbbbbbbbbbb/frames/evil' }],
  ['a path that leads out as its job', { ...whole, job: '../../jobs/0123456' }],
  ['a job in capitals', { ...whole, job: JOB.toUpperCase() }],
  ['a frame that Blender has not', { ...whole, span: { first: 1, last: 2_000_000_000, step: 1 } }],
  ['frames from the end to the start', { ...whole, span: { first: 3, last: 1, step: 1 } }],
  ['half frames', { ...whole, span: { first: 0.5, last: 2.5, step: 1 } }],
  ['no step', { ...whole, span: { first: 1, last: 3, step: 0 } }],
  ['a last frame that is none of them', { ...whole, span: { first: 1, last: 4, step: 2 } }],
  ['more tiles than a frame has', { ...whole, tile: { column: 0, row: 0, columns: 1e5, rows: 1e5 } }],
  ['a tile beside the frame', { ...whole, tile: { column: 2, row: 0, columns: 2, rows: 2 } }],
  ['a field of its own', { ...whole, template: 'rm -rf ~' }],
])('a message with %s is none', (_, message) => {
  expect(() => readTaskMessage(JSON.stringify(message))).toThrow();
});

test('whatever is on the queue is refused, or a task of frames that Blender has', () => {
  const number = fc.oneof(fc.integer({ min: -5, max: 40 }), fc.integer(), fc.double(), fc.constant(null));
  const message = fc.record(
    {
      version: fc.constantFrom(1, 1, 1, 2),
      job: fc.oneof(fc.constant(JOB), fc.string(), fc.stringMatching(/^[0-9a-f/.]{16}$/)),
      span: fc.record({ first: number, last: number, step: fc.oneof(fc.constant(1), number) }),
      tile: fc.option(fc.record({ column: number, row: number, columns: number, rows: number }), {
        nil: undefined,
      }),
    },
    { requiredKeys: ['version', 'job', 'span'] },
  );
  let taken = 0;
  fc.assert(
    fc.property(message, (one) => {
      let read: ReturnType<typeof readTaskMessage>;
      try {
        read = readTaskMessage(JSON.stringify(one));
      } catch {
        return;
      }
      taken++;
      const { job, task } = read;
      expect(job).toMatch(/^[0-9a-f]{16}$/);
      expect(task.span.first).toBeGreaterThanOrEqual(FIRST_FRAME);
      expect(task.span.last).toBeLessThanOrEqual(LAST_FRAME);
      if (task.tile) expect(task.tile.columns * task.tile.rows).toBeLessThanOrEqual(MOST_TILES);
      for (const name of [...unitsOf(task, 'span')].map(unitName))
        expect(unitName(parseUnitName(name) ?? fail(name))).toBe(name);
    }),
    { numRuns: RUNS.messages },
  );
  expect(taken).toBeGreaterThan(20);
});
