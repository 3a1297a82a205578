import * as v from 'valibot';
import { line } from './stored';

const count = v.pipe(v.number(), v.minValue(0));
/** Milliseconds. */
const time = v.number();

/** What the drainer remembers from one look to the next; `brenda status` reads it too. */
export const drainerMemory = v.strictObject({
  version: v.literal(1),
  /** At every look since then the queue was empty. */
  emptySince: v.optional(time),
  /** At every look since then there were more instances than work; `needed` is the most that were needed at any of them. */
  surplus: v.optional(v.strictObject({ since: time, needed: count })),
  /** At every look since then there were instances. */
  upSince: v.optional(time),
  /** When it was last seen that something had been recorded. */
  progressAt: v.optional(time),
  /** Tasks and dead letters at the last look. */
  left: v.optional(count),
  /** Records in the ledger when they were last counted, and how many listings that took. */
  counted: v.optional(v.strictObject({ at: time, records: count, listings: count })),
  /** Instances are not replaced until the farm is seeded again. */
  stopped: v.optional(v.strictObject({ at: time, reason: line })),
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
