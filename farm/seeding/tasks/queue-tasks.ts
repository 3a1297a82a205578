import { runsOf } from '../../../protocol/job/frame-set';
import type { Plan } from '../../../protocol/job/plan';
import { writeTaskMessage } from '../../../protocol/job/task-message';
import type { Unit } from '../../../protocol/job/unit';
import { forEachConcurrently } from '../../aws/for-each-concurrently';
import { type Mark, MarkedProgress } from './marked-progress';
import type { TaskQueue } from '../../queue/task-queue';

/** What SQS takes in one request. */
const BATCH = 10;
/** A part of the plan with nothing to queue ends after so many tasks, so that time and signals are looked at. */
const LONGEST_PART = 10_000;
/** Below the 50 connections that the SDK keeps to a host. */
const CONCURRENCY = 32;

export interface Wanted {
  readonly job: string;
  readonly plan: Plan;
  /** Whether a frame, or a tile of one, needs no queueing. Asked once for each, in the order of the plan. */
  readonly isSettled: (frame: Unit) => boolean;
}

export interface QueueTasksOptions {
  /** Where in the plan to go on. @default - at its beginning */
  readonly from?: Mark;
  /** Is told how far it has come: everything before that is on the queue. @default - nobody is */
  readonly mark?: (mark: Mark) => Promise<void>;
  /** Asked before each batch; when it says so, what is under way is ended and nothing more is begun. @default - never */
  readonly isTimeUp?: () => boolean;
  /** Batches under way at once. @default 32 */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
}

/**
 * Puts every task on the queue, without what is settled of it, in the order of the plan.
 *
 * @returns how far it came.
 * @throws what the queue or `mark` throws, or the reason of `signal`; then tasks beyond the last mark may be on the queue.
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

/** The messages that bring a plan from some task on to a queue, in the parts in which they are sent. */
export function* parts({ job, plan, isSettled }: Wanted, from: number): Generator<Part> {
  let bodies: string[] = [];
  let begun = from;
  let to = from;
  for (const task of plan.tasks({ from })) {
    to++;
    // What is left of a task. Mostly all of it, or nothing.
    for (const missing of runsOf(task, (frame) => !isSettled(frame)))
      bodies.push(writeTaskMessage({ job, task: missing }));
    if (bodies.length < BATCH && to - begun < LONGEST_PART) continue;
    yield { to, bodies };
    bodies = [];
    begun = to;
  }
  if (to > begun) yield { to, bodies };
}
