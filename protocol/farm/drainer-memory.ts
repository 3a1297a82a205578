import * as v from 'valibot';
import { count, milliseconds, moment } from '../text/amount';
import { line } from '../ledger/stored';

/** What the drainer remembers from one look to the next; `brenda status` reads it too. */
export const drainerMemory = v.strictObject({
  version: v.literal(1),
  /** At every look since then the queue was empty. */
  emptySince: v.optional(moment),
  /** At every look since then there were more instances than work; `needed` is the most that were needed at any of them. */
  surplus: v.optional(v.strictObject({ since: moment, needed: count })),
  /** How long instances were up since something was recorded, whichever they were, as of that look; milliseconds. */
  spending: v.optional(v.strictObject({ at: moment, ms: milliseconds })),
  /** Instances that are up and were never heard of, and when they were first seen to be launched. */
  booting: v.optional(v.record(line, moment)),
  /** Those that are up and were heard of. */
  working: v.optional(v.array(line)),
  /** Those that were gone before they were heard of, in a row: since then none began to work. */
  gone: v.optional(v.array(line)),
  /** How many instances there were to be at the last look, before it was decided. */
  wanted: v.optional(count),
  /** At every look since then fewer instances were up than were wanted; and what Auto Scaling said of the last launch that failed. */
  lacking: v.optional(v.strictObject({ since: moment, message: v.optional(line) })),
  /** When it was last seen that something had been recorded. */
  progressAt: v.optional(moment),
  /** The fewest tasks and dead letters that there were. */
  left: v.optional(count),
  /** Records in the ledger when they were last counted, and how many listings that took. */
  counted: v.optional(v.strictObject({ at: moment, records: count, listings: count })),
  /** Instances are not replaced until the farm is seeded again. */
  stopped: v.optional(v.strictObject({ at: moment, reason: line })),
  /** The queue is empty for good; this is what the ledger says of it. Absent while there is work. */
  drained: v.optional(
    v.strictObject({
      done: count,
      failed: count,
      /** Neither, and nobody's any more: of a job that was stopped, or in a task among the dead letters. */
      givenUp: v.optional(count, 0),
      /** None of that, and on no queue. */
      lost: count,
      /** The first few of the lost. */
      units: v.array(line),
      /** Why the lost are not queued again by themselves. */
      held: v.optional(line),
    }),
  ),
  /** How often what was lost has been queued again since `done` units were done. */
  requeued: v.optional(v.strictObject({ times: count, done: count })),
});

export type DrainerMemory = v.InferOutput<typeof drainerMemory>;

/** Of a farm that was never looked at. */
export const NO_MEMORY: DrainerMemory = { version: 1 };
