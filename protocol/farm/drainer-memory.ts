import * as v from 'valibot';
import { count, milliseconds, moment } from '../text/bounded-numbers';
import { line } from '../ledger/stored';

/** The drainer's state between two snapshots; `brenda status` reads it too. */
export const drainerMemory = v.strictObject({
  version: v.literal(1),
  /** At every snapshot since then the queue was empty. */
  emptySince: v.optional(moment),
  /** At every snapshot since then there were more instances than work; `needed` is the maximum that was needed at any of them. */
  surplus: v.optional(v.strictObject({ since: moment, needed: count })),
  /** The uptime of all instances since something was recorded, as of that snapshot; milliseconds. */
  spending: v.optional(v.strictObject({ at: moment, ms: milliseconds })),
  /** Instances that are up and have never reported, and when each was first seen as launched. */
  booting: v.optional(v.record(line, moment)),
  /** Instances that are up and have reported. */
  working: v.optional(v.array(line)),
  /** Consecutive instances that disappeared before their first report; no worker has started in between. */
  gone: v.optional(v.array(line)),
  /** The desired capacity at the last snapshot, before the decision. */
  wanted: v.optional(count),
  /** At every snapshot since then fewer instances were up than desired; with Auto Scaling's message for the last failed launch. */
  lacking: v.optional(v.strictObject({ since: moment, message: v.optional(line) })),
  /** When a new record was last noticed. */
  progressAt: v.optional(moment),
  /** The minimum of tasks and dead letters so far. */
  left: v.optional(count),
  /** The records in the ledger at the last count, and the number of listings that it took. */
  counted: v.optional(v.strictObject({ at: moment, records: count, listings: count })),
  /** Instances are not replaced until the farm is seeded again. */
  stopped: v.optional(v.strictObject({ at: moment, reason: line })),
  /** The queue is empty for good; a summary of the ledger. Absent while there is work. */
  drained: v.optional(
    v.strictObject({
      done: count,
      failed: count,
      /** Neither done nor failed, and not queued: their job was stopped, or their task is dead-lettered. */
      givenUp: v.optional(count, 0),
      /** Neither done, failed nor given up, and on no queue. */
      lost: count,
      /** The first few of the lost units. */
      units: v.array(line),
      /** Why lost units are not queued again automatically. */
      held: v.optional(line),
    }),
  ),
  /** How often lost units have been queued again since `done` units were done. */
  requeued: v.optional(v.strictObject({ times: count, done: count })),
});

export type DrainerMemory = v.InferOutput<typeof drainerMemory>;

/** The state before the first snapshot. */
export const NO_MEMORY: DrainerMemory = { version: 1 };
