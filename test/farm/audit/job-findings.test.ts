import fc from 'fast-check';
import type { JobFacts } from '../../../farm/audit/job-facts';
import { type JobCounts, jobFindings } from '../../../farm/audit/job-findings';
import type { ReadRecord } from '../../../farm/ledger/later-counts';
import { FrameSet } from '../../../protocol/job/frame-set';
import type { JobFile } from '../../../protocol/job/job';
import { keys } from '../../../protocol/job/keys';
import { type Unit, unitName } from '../../../protocol/job/unit';

const job = '0123456789abcdef';

const tile = { column: 0, row: 1, columns: 1, rows: 2 };
/** Spans that overlap, and tiles of their frames. */
const units = fc
  .record({
    first: fc.integer({ min: 1, max: 12 }),
    length: fc.integer({ min: 1, max: 5 }),
    isTile: fc.boolean(),
  })
  .map(({ first, length, isTile }): Unit => {
    const span = { first, last: first + length - 1, step: 1 };
    return isTile ? { span, tile } : { span };
  });
const names = fc.uniqueArray(units.map(unitName), { maxLength: 8 });

const jobs = fc.record({
  asked: fc.array(units, { maxLength: 6 }),
  records: names,
  lost: fc.func(fc.boolean()),
  failures: fc.array(fc.tuple(units.map(unitName), fc.boolean()), { maxLength: 6 }),
  unreadRecords: names,
  unreadFailures: names,
  dead: fc.array(units, { maxLength: 4 }),
  isQueued: fc.boolean(),
  isCancelled: fc.boolean(),
});

function setOf(all: readonly Unit[]): FrameSet {
  const set = new FrameSet();
  for (const unit of all) set.add(unit);
  return set;
}

/** Of all but those that were asked for. */
const sumOf = (counts: JobCounts): number =>
  Object.entries(counts).reduce((sum, [what, count]) => sum + (what === 'asked' ? 0 : Number(count)), 0);

test('each frame that was asked for is counted once, whatever a job has come to', () => {
  const met = new Set<string>();
  fc.assert(
    fc.property(jobs, (given) => {
      const unread = [
        ...given.unreadRecords.map((unit) => keys.record(job, unit)),
        ...given.unreadFailures.map((unit) => keys.failure(job, unit)),
      ];
      const facts: JobFacts = {
        job,
        file: { failuresAllowed: 100 } as unknown as JobFile,
        isCancelled: given.isCancelled,
        asked: setOf(given.asked),
        records: new Map(given.records.map((unit) => [unit, {} as unknown as ReadRecord])),
        failures: new Map(given.failures),
        files: new Map(),
        ...{ logs: [], sliced: [], unknown: [] },
        unreadable: new Map(unread.map((key) => [key, { why: 'cut off', how: 'damaged' as const }])),
        bytes: { frames: 0, records: 0, logs: 0, slices: 0, other: 0 },
      };
      const { counts } = jobFindings(facts, {
        status: undefined,
        isLost: given.lost,
        statusSeesFiles: true,
        isQueued: given.isQueued,
        deadLetters: setOf(given.dead),
      });
      if (!counts) throw new Error('it is known what was asked of it');
      expect(counts.asked).toBe(setOf(given.asked).size);
      expect(sumOf(counts)).toBe(counts.asked);
      for (const [what, count] of Object.entries(counts)) if (count > 0) met.add(what);
    }),
    { numRuns: 2_000 },
  );
  expect([...met].sort()).toEqual([
    ...['asked', 'done', 'failed', 'lost', 'missing', 'toCome', 'unreadable'],
  ]);
});
