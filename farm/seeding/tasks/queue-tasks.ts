import { runsOf } from '../../../protocol/job/frame-set';
import type { Plan } from '../../../protocol/job/plan';
import { writeTaskMessage } from '../../../protocol/job/task-message';
import type { Unit } from '../../../protocol/job/unit';
import { forEachConcurrently } from '../../aws/for-each-concurrently';
import { type Mark, MarkedProgress } from './marked-progress';
import type { TaskQueue } from '../../queue/task-queue';

/** SQS's limit on a batch. */
const BATCH = 10;
/** A part with nothing to queue ends after this many tasks, so that the time and the signal are checked. */
const LONGEST_PART = 10_000;
/** Below the SDK's limit of 50 connections to a host. */
const CONCURRENCY = 32;

export interface Wanted {
  readonly job: string;
  readonly plan: Plan;
  /** Whether a frame, or a tile, needs no queueing. Called once for each, in the order of the plan. */
  readonly isSettled: (frame: Unit) => boolean;
}

export interface QueueTasksOptions {
  /** The point in the plan to continue from. @default - its beginning */
  readonly from?: Mark;
  /** Called with the progress: everything before it is queued. @default - not called */
  readonly mark?: (mark: Mark) => Promise<void>;
  /** Called before each batch. Once it is true, batches in progress are finished and no others begin. @default - never */
  readonly isTimeUp?: () => boolean;
  /** Concurrent batches. @default 32 */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

/**
 * Queues every task, without its settled frames, in the order of the plan.
 *
 * @returns how far it came.
 * @throws the error of the queue or of `mark`, or the reason of `signal`; tasks beyond the last mark may be queued then.
 */
export async function queueTasks(
  wanted: Wanted,
  queue: Pick<TaskQueue, 'sendAll'>,
  options: QueueTasksOptions = {},
): Promise<Mark> {
  const {
    from = { upTo: 0, tasks: 0 },
    mark = () => Promise.resolve(),
    isTimeUp = () => false,
    concurrency = CONCURRENCY,
    signal,
  } = options;
  const progress = new MarkedProgress(from, mark);

  async function* batches() {
    for (const { to, bodies } of parts(wanted, from.upTo)) {
      await progress.room();
      if (isTimeUp()) return;
      yield { part: progress.begin(to, bodies.length), bodies };
    }
  }
  await forEachConcurrently(
    batches(),
    concurrency,
    async ({ part, bodies }, stop) => {
      try {
        await queue.sendAll(bodies, { concurrency: 1, signal: stop });
      } catch (error) {
        progress.fail(error);
        throw error;
      }
      progress.end(part);
    },
    signal,
  );
  return progress.finish();
}

interface Part {
  /** The task after the last one of this part. */
  readonly to: number;
  readonly bodies: readonly string[];
}

/** The messages for a plan from a given task on, in the parts in which they are sent. */
export function* parts({ job, plan, isSettled }: Wanted, from: number): Generator<Part> {
  let bodies: string[] = [];
  let begun = from;
  let to = from;
  for (const task of plan.tasks({ from })) {
    to++;
    // The unsettled part of a task: mostly all of it, or nothing.
    for (const missing of runsOf(task, (frame) => !isSettled(frame)))
      bodies.push(writeTaskMessage({ job, task: missing }));
    if (bodies.length < BATCH && to - begun < LONGEST_PART) continue;
    yield { to, bodies };
    bodies = [];
    begun = to;
  }
  if (to > begun) yield { to, bodies };
}
