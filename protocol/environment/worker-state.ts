import * as v from 'valibot';
import { count } from '../text/bounded-numbers';
import { blenderBuild } from '../releases/blender-build';
import { line, storedJobId, storedTime, storedUnit, workerName } from '../ledger/stored';
import type { WorkerNews } from './worker-event';

/** The state that a worker of a farm reports once a minute. The store records the time of the report. */
export const workerState = v.strictObject({
  version: v.literal(1),
  worker: workerName,
  /** The unit in progress; absent while it waits. */
  work: v.optional(
    v.strictObject({
      job: storedJobId,
      unit: storedUnit,
      /** ISO 8601, on the worker's clock. */
      since: storedTime,
      samples: v.optional(v.strictObject({ done: count, of: count })),
    }),
  ),
  /** The Blender of its instance. @default - not known */
  blender: v.optional(blenderBuild),
  /** Units that it has recorded. */
  done: count,
  /** Why it is stopping, once that is known. */
  stopping: v.optional(line),
});

export type WorkerState = v.InferOutput<typeof workerState>;

/** The state after an event of the worker. @param now ISO 8601. */
export function afterNews(state: WorkerState, news: WorkerNews, now: string): WorkerState {
  const { work, ...others } = state;
  switch (news.event) {
    case 'rendering':
      return { ...others, work: { job: news.job, unit: news.unit, since: now } };
    case 'progress':
      return work?.unit === news.unit
        ? { ...others, work: { ...work, samples: { done: news.sample, of: news.of } } }
        : state;
    case 'rendered':
    case 'failed':
      return work?.unit === news.unit ? others : state;
    case 'published':
      return { ...state, done: state.done + 1 };
    case 'stopping':
      return { ...state, stopping: news.reason };
    default:
      return state;
  }
}
